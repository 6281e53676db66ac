package keyed

// Bool is true or false.
func Bool(into *bool) Value { return boolean{into} }

type boolean struct{ into *bool }

func (v boolean) read(r *Reader, n *Node) {
	b, ok := n.Value.(bool)
	if !ok {
		r.Bad(n, "", "%s must be true or false, not %s", n.Path, n.Describe())
		return
	}
	*v.into = b
}

func (v boolean) schema() object { return object{"type": "boolean"} }
func (v boolean) kind() string   { return "true or false" }
