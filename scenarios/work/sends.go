package work

// Sends reports whether some class that may is one that sends jobs of a wanted size, before or
// after it is cut to the bound of a QOS; and the sizes from the least to the largest that these
// classes send. One that could not be resolved may send anything.
func (w *Work) Sends(may func(k *Class) bool, wanted func(size int) bool) (sends bool, least, largest int) {
	for i := range w.Classes {
		if !may(&w.Classes[i]) {
			continue
		}
		c := w.sent[w.Classes[i].Name]
		if c == nil {
			return true, 0, 0
		}
		sizes, p := c.Size.List()
		for j, size := range sizes {
			if p[j] == 0 {
				continue
			}
			sends = sends || wanted(size) || c.MaxSize > 0 && wanted(min(size, c.MaxSize))
			if least == 0 || size < least {
				least = size
			}
			largest = max(largest, size)
		}
	}
	return sends, least, largest
}
