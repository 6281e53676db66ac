package keyed

// Settings is a table of keys of the file with other values: each key quoted as a whole,
// "policy.order" = "sjf", or in the tables that it stands in.
func Settings(into *[]Override) Value { return settings{into} }

type settings struct{ into *[]Override }

func (v settings) read(r *Reader, n *Node) {
	if !r.is(n, Table, "a table of keys") {
		return
	}
	if len(n.Kids) == 0 {
		r.Bad(n, `write a key with its tables, as in "policy.order" = "sjf"`, "%s sets nothing", n.Path)
	}
	v.readIn(r, n, nil)
}

// readIn reads the keys of a table; above are those around it.
func (v settings) readIn(r *Reader, n *Node, above Path) {
	for _, kid := range n.Kids {
		path, err := ParsePath(kid.Key())
		if err != nil {
			r.Bad(kid, pathHint, "%s: %v", kid.Path, err)
			continue
		}
		path = append(above[:len(above):len(above)], path...)
		switch kid.Kind {
		case Table:
			v.readIn(r, kid, path)
		case Scalar, Array:
			if kid.Kind == Array && !kid.flat() {
				r.Bad(kid, "", "%s must be a list of values", kid.Path)
				continue
			}
			*v.into = append(*v.into, Override{Path: path.String(), Value: kid.written()})
		default:
			r.Bad(kid, "", "%s must be a value, not %s", kid.Path, kid.Describe())
		}
	}
}

func (settings) kind() string { return "table `{ \"KEY\" = value, ... }`" }

func (settings) schema() object {
	return object{"type": "object", "minProperties": 1, "additionalProperties": object{"type": []string{"string", "number", "boolean", "array", "object"}}}
}
