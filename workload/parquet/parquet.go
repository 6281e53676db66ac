// Package parquet writes and reads tables as Apache Parquet: columns of whole numbers, of
// real numbers and of text, of which each field may be empty.
//
// A [Writer] takes a table field by field and row by row, and holds no more than one group
// of rows. [Text] is the way back: the rows of a file of any origin as lines of CSV, so
// that whoever reads CSV reads Parquet, too, by the same columns and with the same words
// for what is wrong. What stands in front of the columns of a CSV, its comments, is kept
// in the file as the metadata of one key.
//
// The ways of the data are, of what is written: fields -> columns of a group (chunk.go) ->
// runs and differences (runs.go, delta.go) -> pages -> file (write.go); of what is read:
// footer -> leaves of its schema (schema.go) -> pages (page.go) -> blocks of values
// (block.go) -> words (value.go) -> lines (text.go). Bounds.go says why every length is
// checked. What describes a file, its structs and their form, is parquet-go's.
package parquet

// A Kind is what the fields of a column are.
type Kind uint8

// Whole are numbers of 64 bits, Real are floating-point numbers, Text is in UTF-8.
const (
	Whole Kind = iota
	Real
	Text
)

// A Column is one column of a table.
type Column struct {
	Name string
	Kind Kind
}

// Magic is what every file begins with.
const Magic = "PAR1"

// key is that of the comments among the metadata of a file.
const key = "aforo.comments"
