package scenarios

import "aforo/scenarios/keyed"

// Schema returns the JSON Schema (draft 7) of a scenario file, by which editors
// complete and check it. It holds less than Parse: references between tables and
// sums over changes are beyond it.
func Schema() []byte {
	return keyed.Schema("aforo scenario",
		"A scenario of the simulator aforo: a cluster with dated changes, the work that arrives, and the variants to compare.", new(File).fields())
}

// KeyTables returns the tables of all keys in Markdown, as docs/scenarios.md has
// them.
func KeyTables() string { return keyed.Markdown(new(File).fields()) }
