package scenarios

import (
	"math"

	"aforo/results/grade"
	"aforo/scenarios/keyed"
)

// gradeFields are the keys of [grade], which aforo trace rules and aforo trace fit write.
func (f *File) gradeFields() []keyed.Field {
	g := &f.Grade
	return []keyed.Field{
		keyed.Must("held_out_mape", keyed.Number(&g.MAPE, keyed.NotNegative), "the mean absolute percentage error of the mean waits of bins of two weeks, as a share: 0.25 is 25 %"),
		keyed.Must("bins", keyed.Int(&g.Bins, 0, math.MaxInt32), "how many bins were judged"),
		keyed.May("weekly_correlation", keyed.Number(&g.Correlation, keyed.Between(-1, 1)), "0", "how the weekly mean waits correlate with the recorded ones"),
	}
}

// graded is the grade of the file, or nil.
func (f *File) graded() *grade.Graded {
	if !f.has("grade") {
		return nil
	}
	return f.Grade.Graded()
}
