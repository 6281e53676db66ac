package synth

import (
	"errors"

	"aforo/workload/synth/law"
)

// runLaw is the law of the run times of a class: over all its sizes, or over its
// GPUs where byGPU is set, so that a job of eight counts eight times.
func (c *Class) runLaw(byGPU bool) law.Law {
	if c.RunBySize == nil {
		return c.Run
	}
	sizes, p := c.cutSizes().List()
	if byGPU {
		for i, n := range sizes {
			p[i] *= float64(n)
		}
		p = law.Normalised(p)
	}
	return c.RunBySize.Average(sizes, p)
}

// checkRun checks that the class has one law of run times, of one kind.
func (c *Class) checkRun() error {
	if c.RunBySize == nil {
		return checkLaw("run time", c.Run)
	}
	if c.Run != nil {
		return errors.New("it has a law of the run time and one by size: give one of the two")
	}
	return checkLaw("run time", c.RunBySize)
}

// cutSizes are the sizes of the class, cut at MaxSize.
func (c *Class) cutSizes() law.Sizes {
	if c.MaxSize == 0 {
		return c.Size
	}
	return c.Size.CutAt(c.MaxSize)
}
