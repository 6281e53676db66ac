package plan

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// noisy is a problem whose measure at value x is curve(x) with noise that all
// values share, as under common random numbers, and a little that they do not.
func noisy(curve []float64, bound, shared, own float64, seed uint64) *Problem {
	return &Problem{
		Values: len(curve), Goals: []Bound{{Limit: bound}}, Confidence: 0.95, First: 5, Most: 20, Neighbours: 2,
		Evaluate: func(_ context.Context, x, from, to int) ([][]float64, error) {
			var values []float64
			for r := from; r < to; r++ {
				common := rand.New(rand.NewPCG(seed, uint64(r))).NormFloat64()
				mine := rand.New(rand.NewPCG(seed+uint64(x)+1, uint64(r))).NormFloat64()
				values = append(values, curve[x]+shared*common+own*mine)
			}
			return [][]float64{values}, nil
		},
	}
}

// Without noise, the search finds the first value of a falling curve that is
// within the bound, whatever the guess, with about as many probes as halving
// takes; and says so where there is none.
func TestSearchFindsTheBoundary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 700).Draw(t, "values")
		at := rapid.IntRange(0, n).Draw(t, "boundary")
		curve := make([]float64, n)
		for x := range curve {
			curve[x] = float64(n - x)
		}
		p := noisy(curve, float64(n-at), 0, 0, 1)
		p.Guess = rapid.IntRange(-5, n+5).Draw(t, "guess")
		a, err := Search(context.Background(), p)
		if err != nil {
			t.Fatal(err)
		}
		if a.Found != (at < n) || a.Value != at && a.Found {
			t.Fatalf("found %v at %d, the boundary is %d of %d", a.Found, a.Value, at, n)
		}
		most := 16 + math.Log2(float64(n)) + 4
		if float64(len(a.Probes)) > most {
			t.Fatalf("%d probes of %d values", len(a.Probes), n)
		}
		if a.Replications > 5*len(a.Probes)+3*15 { // the answer and two neighbours have all
			t.Fatalf("%d replications for %d clear values", a.Replications, len(a.Probes))
		}
	})
}

// Where a little more capacity is worse, the answer lies above the last neighbour
// that fails, and the value below that meets the goals is named.
func TestSearchChecksNeighbours(t *testing.T) {
	curve := []float64{9, 9, 9, 9, 4, 6, 4, 3, 2, 1}
	p := noisy(curve, 5, 0, 0, 1)
	p.Guess = 4
	a, err := Search(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	if !a.Found || a.Value != 6 || !slices.Equal(a.Islands, []int{4}) {
		t.Errorf("answer %+v, want 6 with the island 4", a)
	}
}

// All goals must be met, a goal at least on its own side.
func TestSearchAllGoals(t *testing.T) {
	p := &Problem{
		Values: 100, Goals: []Bound{{Limit: 50}, {Limit: 30, AtLeast: true}}, Confidence: 0.95, First: 3, Most: 3, Guess: 10,
		Evaluate: func(_ context.Context, x, from, to int) ([][]float64, error) {
			falls, rises := make([]float64, to-from), make([]float64, to-from)
			for i := range falls {
				falls[i], rises[i] = float64(100-x), float64(x)/2
			}
			return [][]float64{falls, rises}, nil
		},
	}
	a, err := Search(context.Background(), p)
	if err != nil || a.Value != 60 {
		t.Errorf("answer %+v, %v; want 60", a, err)
	}
}

// A queue that only grows fails at once, a group without jobs is an error, and so
// is one of the simulation.
func TestSearchBeyondNumbers(t *testing.T) {
	value := math.Inf(1)
	p := noisy([]float64{1, 1}, 5, 0, 0, 1)
	p.Evaluate = func(_ context.Context, x, from, to int) ([][]float64, error) {
		return [][]float64{slices.Repeat([]float64{value}, to-from)}, nil
	}
	a, err := Search(context.Background(), p)
	if err != nil || a.Found || a.Probes[0].Verdict != Fails || a.Replications != 5*len(a.Probes) {
		t.Errorf("overloaded: %+v, %v", a, err)
	}
	value = math.NaN()
	if _, err := Search(context.Background(), p); !errors.Is(err, ErrNoJobs) {
		t.Errorf("no jobs: %v", err)
	}
	broken := errors.New("broken")
	p.Evaluate = func(context.Context, int, int, int) ([][]float64, error) { return nil, broken }
	if _, err := Search(context.Background(), p); !errors.Is(err, broken) {
		t.Errorf("broken: %v", err)
	}
}

// An accepted value truly meets the goal with the asked confidence: of 1,000
// searches in noise that values share, at most 5 % (and 4 standard errors) accept
// a value whose true measure is above the bound.
func TestSearchConfidence(t *testing.T) {
	curve := make([]float64, 60)
	for x := range curve {
		curve[x] = 20 - 0.4*float64(x)
	}
	const bound, searches = 10.2, 1000
	wrong, found, slack := 0, 0, 0.0
	for seed := range uint64(searches) {
		p := noisy(curve, bound, 2, 0.3, seed*1000)
		p.Guess = 20
		a, err := Search(context.Background(), p)
		if err != nil {
			t.Fatal(err)
		}
		if !a.Found {
			continue
		}
		found++
		slack += bound - curve[a.Value]
		if curve[a.Value] > bound {
			wrong++
		}
	}
	if most := 0.05*searches + 4*math.Sqrt(0.05*0.95*searches); float64(wrong) > most {
		t.Errorf("%d of %d searches accepted a value that does not meet the goal; at most %.0f may", wrong, searches, most)
	}
	if found < searches*99/100 || slack/float64(found) > 2 {
		t.Errorf("found %d, on average %.2f below the bound: the search gives too much away", found, slack/float64(found))
	}
	t.Logf("wrong %d, found %d, mean slack %.2f", wrong, found, slack/float64(found))
}
