package sched

import "aforo/sim/sched/order"

// Order is the order of the queue; ties go by submit time, then by position.
type Order uint8

// The orders.
const (
	FCFS         Order = iota // by submit time
	SJF                       // shortest limit first
	SAF                       // smallest area (limit x size) first
	LargestFirst              // largest size first
	WFP3                      // Cobalt's WFP: waits for a long time, weighed by size
	UNICEF                    // Cobalt's UNICEF: small and short first, as they wait
	F1                        // F1 to F4: Carastan-Santos and de Camargo, SC 2017
	F2
	F3
	F4
	Multifactor // Slurm's: age, size and QOS
)

var orders = []string{"fcfs", "sjf", "saf", "largest-first", "wfp3", "unicef", "f1", "f2", "f3", "f4", "multifactor"}

// Orders lists the words that name an Order.
func Orders() []string { return orders }

func (o Order) String() string { return orders[o] }

// ParseOrder returns the Order that a word names.
func ParseOrder(s string) (Order, error) {
	i, err := word("order", s, orders)
	return Order(i), err
}

// Weights are the terms of the multifactor order.
type Weights = order.Weights

// DefaultWeights weigh all terms alike.
var DefaultWeights = order.DefaultWeights

// ranking returns the order of a policy: one of the two, or neither where jobs stand
// in the order of their submission.
func (p *Policy) ranking() (order.Fixed, order.Moving) {
	switch p.Order {
	case SJF:
		return order.SJF{}, nil
	case SAF:
		return order.SAF{}, nil
	case LargestFirst:
		return order.Largest{}, nil
	case F1, F2, F3, F4:
		return order.Regression(p.Order - F1), nil
	case WFP3:
		return nil, order.WFP3{}
	case UNICEF:
		return nil, order.UNICEF{}
	case Multifactor:
		return nil, &order.Multifactor{Weights: p.weights()}
	}
	return nil, nil
}

// Moves reports whether the keys of the order change with time.
func (o Order) Moves() bool { return o == WFP3 || o == UNICEF || o == Multifactor }
