package scenarios

import (
	"fmt"

	"aforo/results/measures"
	"aforo/scenarios/keyed"
)

// goalIsSent refuses a goal of sizes that no class sends: nothing would be looked at. What a trace
// or a queue has is known when it is read.
func (f *File) goalIsSent(kind string, g *Goal) error {
	if g.Size == "" || f.isTrace() || f.hasQueue() {
		return nil
	}
	first, last, err := measures.SizeRange(g.Size)
	keyed.Invariant(err)
	sends, least, largest := f.Work.Sends(g.Class, func(size int) bool {
		band := measures.SizeBand(int32(size))
		return first <= band && band <= last
	})
	if sends {
		return nil
	}
	who := "no class sends"
	if g.Class != "" {
		who = "[class." + g.Class + "] does not send"
	}
	return f.problem(fmt.Sprintf("%s.%s.size: %s jobs of %s", kind, g.Name, who, g.Size), fmt.Sprintf("sizes are GPUs of a job: from %d to %d are sent", least, largest), kind, g.Name, "size")
}
