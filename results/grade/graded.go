package grade

// A Graded is a grade as results keep it: with its letter and in words.
type Graded struct {
	Letter string `json:"letter"`
	Grade
	Words string `json:"words"`
}

// Graded is the grade with its letter and in words.
func (g Grade) Graded() *Graded { return &Graded{g.Letter(), g, g.String()} }

// Line is what a result says of its grade before anything else; "" where there is none. Where
// it is poor, whatif says that the result compares futures or searches one.
func (g *Graded) Line(whatif bool) string {
	if g == nil {
		return ""
	}
	s := "grade " + g.Words
	if whatif && g.Letter >= "D" {
		s += "; what-ifs on such a site say little about its waits"
	}
	return s
}

// Worst is the worst of some grades; nil where there is none.
func Worst(list ...*Graded) (worst *Graded) {
	for _, g := range list {
		if g != nil && (worst == nil || g.Letter > worst.Letter || g.Letter == worst.Letter && g.MAPE > worst.MAPE) {
			worst = g
		}
	}
	return worst
}
