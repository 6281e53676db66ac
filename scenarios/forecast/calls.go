package forecast

import (
	"time"

	"aforo/sim/study"
)

// ofCalls adds what the projects of all calls send, a row and streams for each class.
func (w *Written) ofCalls(s *study.Study, d *demand, row func(class int, gpus float64) Class) {
	n := 0
	for class := range d.model.Classes {
		works := false
		for i := range d.model.Calls {
			works = works || d.model.Calls[i].Work[class] > 0
		}
		if !works {
			continue
		}
		n++
		seconds, gpus := d.model.Classes[class].MeanGPUSeconds(), d.model.GPUsOfCalls(class, s.From)
		d.classes = append(d.classes, row(class, gpus))
		for _, x := range w.streams(s, class, -1, 86400/seconds) { // of a load of one GPU
			x.calls, x.jobs = n, x.jobs*gpus
			d.whole = append(d.whole, x)
		}
	}
}

// jobsOfCalls is how many jobs projects send from time zero to an instant.
func (d *demand) jobsOfCalls(end time.Duration) float64 {
	const day = 24 * time.Hour
	sum := 0.0
	for class := range d.model.Classes {
		if len(d.model.Calls) == 0 {
			return 0
		}
		perDay := 86400 / d.model.Classes[class].MeanGPUSeconds()
		for t := time.Duration(0); t < end; t += day {
			step := min(day, end-t)
			sum += float64(d.model.GPUsOfCalls(class, t+step/2) * perDay * step.Hours() / 24)
		}
	}
	return sum
}
