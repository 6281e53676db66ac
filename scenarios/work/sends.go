package work

// Sends reports whether a class, or any where the name is "", sends jobs of a wanted size, before
// or after it is cut to the bound of a QOS; and the sizes from the least to the largest that these
// classes send.
func (w *Work) Sends(class string, wanted func(size int) bool) (sends bool, least, largest int) {
	m, _ := w.Model()
	for i := range m.Classes {
		c := &m.Classes[i]
		if class != "" && c.Name != class {
			continue
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
