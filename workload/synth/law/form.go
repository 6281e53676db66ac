package law

import "time"

// Written is a law as a scenario writes it: its word, and the values of its keys.
// Which of them count the form of the word says.
type Written struct {
	Law                                 string
	Value, Mean, Median, Min, Max, From time.Duration
	Sigma, Shape, CV, Exponent          float64
	Share, SharePerGPU                  float64
	At, Means, Medians, Edges           []time.Duration
	CDF, Weights, Sigmas                []float64
	Shapes, Scales                      []float64
	Sizes                               []int
}

// A Form says how one kind of law is written, and makes it of what is written.
type Form struct {
	Law, Doc string
	Keys     []Key
	// One of the two is set: BySize where the law depends on the size of the job.
	Make   func() (Law, error)
	BySize func() (BySize, error)
}

// A Key is one of the keys of a Form.
type Key struct {
	Name, Doc string
	// Into is where its value is: a *time.Duration, *float64, *[]time.Duration,
	// *[]float64 or *[]int.
	Into    any
	Bounds  Bounds // of a number
	Length  int    // of a list of one length, else 0
	Default string // as it would be written; "" where the key must be there
}

// Bounds are the ends of a range of numbers.
type Bounds struct {
	Least, Most float64
	Above       bool // Least itself is outside
}

// The usual bounds.
var (
	positive    = Bounds{0, 1e6, true}
	spread      = Bounds{0, 10, true}
	weight      = Bounds{0, 1e9, false}
	probability = Bounds{0, 1, false}
	shapes      = Bounds{0.05, 1e6, false}
)

// Forms are all forms of the laws that do not depend on the size of the job, over
// the values of w.
func (w *Written) Forms() []Form {
	return []Form{
		w.constant(), w.exponential(), w.lognormal(), w.empirical(), w.weibull(), w.gamma(),
		w.hyperExponential(), w.exponentialMixture(), w.logUniform(), w.logPieces(),
	}
}

// BySizeForms are those of the laws that do.
func (w *Written) BySizeForms() []Form {
	return []Form{w.lognormalBySize(), w.lognormalBands(), w.logHyperGamma()}
}

// Form is the form of the word that w has, of either kind.
func (w *Written) Form() (Form, bool) {
	for _, f := range append(w.Forms(), w.BySizeForms()...) {
		if f.Law == w.Law {
			return f, true
		}
	}
	return Form{}, false
}

func timeKey(name string, into *time.Duration, doc string) Key {
	return Key{Name: name, Doc: doc, Into: into}
}

func timesKey(name string, into *[]time.Duration, doc string) Key {
	return Key{Name: name, Doc: doc, Into: into}
}

func numberKey(name string, into *float64, b Bounds, doc string) Key {
	return Key{Name: name, Doc: doc, Into: into, Bounds: b}
}

func numbersKey(name string, into *[]float64, b Bounds, doc string) Key {
	return Key{Name: name, Doc: doc, Into: into, Bounds: b}
}

// or is the key with a default.
func (k Key) or(text string) Key {
	k.Default = text
	return k
}

// of is the key of a list of one length.
func (k Key) of(length int) Key {
	k.Length = length
	return k
}

func seconds(ds []time.Duration) []float64 {
	s := make([]float64, len(ds))
	for i, d := range ds {
		s[i] = d.Seconds()
	}
	return s
}

// duration is a time in seconds as a scenario writes it, to the nanosecond.
func duration(seconds float64) time.Duration {
	return time.Duration(min(float64(seconds*1e9), 1<<62) + 0.5)
}

func durations(seconds []float64) []time.Duration {
	ds := make([]time.Duration, len(seconds))
	for i, s := range seconds {
		ds[i] = duration(s)
	}
	return ds
}
