package scenarios

import (
	"aforo/results/measures"
	"aforo/scenarios/keyed"
)

// ofCall checks a goal about calls: what is measured of projects is of all or of one call, over
// the whole window, and nothing else is of a call.
func (c *checker) ofCall(path keyed.Path, g *Goal) {
	m, ok := measureOf(g.Measure)
	switch here := path.Child("measure"); {
	case !ok:
	case m.OfCalls() && len(c.Work.Calls) == 0:
		c.Bad(here, "add [call.NAME]", "%s is about projects, and there is no call", here)
	case g.Call != "" && !m.OfCalls():
		c.Bad(here, "name the access mode of the call, or measure its projects, such as first_start_p95", "%s: %s is about jobs, not about the projects of a call", here, measureWord(m))
	case m.OfCalls() && g.During != "" && g.During != "window":
		c.Bad(path.Child("during"), "leave it out", "%s: projects are measured over the whole window", path.Child("during"))
	case m.OfCalls():
		for _, x := range g.conditions() {
			if x.By != measures.ByCall {
				c.Bad(path.Child(x.By.String()), "name a call alone", "%s: %s is about the projects of a call, not about jobs", path.Child(x.By.String()), measureWord(m))
			}
		}
	}
}
