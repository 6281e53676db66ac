package work

// ClosedClasses counts the classes whose load depends on the machine.
func (w *Work) ClosedClasses() int {
	n := 0
	for i := range w.Classes {
		if w.Classes[i].Arrivals.closed() {
			n++
		}
	}
	return n
}
