package scenarios

import (
	"errors"
	"testing"
)

// Whatever stands in a file of accounts, it is read, or its problems have lines; rules that
// are read are rules that a simulation takes.
func FuzzWho(f *testing.F) {
	f.Add("[account.a]\ntogether = { gpus = 4 }\n[account.b]\nparent = \"a\"\nbudget_gpu_h = 3\n")
	f.Add("[qos.q]\nmin_gpus = 2\nmax_time = \"4h\"\npriority = 0.5\n[qos.q.each_account]\ncommitted_gpu_h = 1\n")
	f.Add("[account.a]\nparent = \"a\"\n")
	f.Add("[trace]\nfile = \"x\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		w, err := ParseWho("who.toml", []byte(text))
		var problems Problems
		switch {
		case err != nil && !errors.As(err, &problems):
			t.Fatalf("%q: %v", text, err)
		case err != nil || w.Rules == nil:
			return
		}
		if err := w.Rules.Check(); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if len(w.Priority) != len(w.Rules.QOS) {
			t.Fatalf("%q: %d priorities of %d QOS", text, len(w.Priority), len(w.Rules.QOS))
		}
	})
}
