// Package keyed reads TOML files of which every key is described once, and tells
// what is wrong with them by line.
//
// A [Field] is one key of a table: where its [Value] goes, what it may be, its
// default and its meaning. From the same description come the reader
// ([Reader.Table]), the JSON Schema ([Schema]) and the tables of keys in the
// documentation ([Markdown]).
//
// The data's way: [Parse] turns a text into a tree of [Node]s that know their
// lines; [Override] puts other values into it; a Reader stores its values where
// the fields say, and notes a [Problem] for each that is wrong. [Node] and [Path]
// then serve those who check values against each other. Nothing here knows what
// any key means.
package keyed
