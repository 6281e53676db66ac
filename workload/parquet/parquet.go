// Package parquet writes and reads tables as Apache Parquet: columns of whole numbers, of
// real numbers and of text, of which each field may be empty.
//
// A [Writer] takes a table field by field and row by row, and holds no more than one group
// of rows. [Text] is the way back: the rows of a file of any origin as lines of CSV, so
// that whoever reads CSV reads Parquet, too, by the same columns and with the same words
// for what is wrong. What stands in front of the columns of a CSV, its comments, is kept
// in the file as the metadata of one key.
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
