package parquet

import (
	"errors"
	"strings"

	"github.com/parquet-go/parquet-go/format"
)

// A leaf is a column of a file: an element of its schema that has values.
type leaf struct {
	*format.SchemaElement
	name    string // with those of the groups around it
	index   int
	present uint32 // the definition level of a value that is there
	list    bool   // it has any number of values in a row
}

// A branch is a group of a schema while its elements are walked.
type branch struct {
	name    string
	left    int32 // elements that are still to come
	present uint32
	list    bool
}

// leaves walks the schema, which stands there element by element, each group before what is
// in it; the first element is the group of all.
func leaves(meta *format.FileMetaData) (all []leaf, err error) {
	if len(meta.Schema) == 0 {
		return nil, errors.New("it has no schema")
	}
	open := []branch{{left: meta.Schema[0].NumChildren.V}}
	for i := range meta.Schema[1:] {
		e := &meta.Schema[1+i]
		for len(open) > 0 && open[len(open)-1].left == 0 {
			open = open[:len(open)-1]
		}
		if len(open) == 0 {
			return nil, errors.New("its schema has columns outside its groups")
		}
		up := &open[len(open)-1]
		up.left--
		b := branch{name: strings.TrimPrefix(up.name+"."+e.Name, "."), left: e.NumChildren.V, present: up.present, list: up.list}
		if e.RepetitionType.V != format.Required {
			b.present++
		}
		b.list = b.list || e.RepetitionType.V == format.Repeated
		if e.Type.Valid {
			all = append(all, leaf{e, b.name, len(all), b.present, b.list})
		}
		open = append(open, b)
	}
	return all, nil
}
