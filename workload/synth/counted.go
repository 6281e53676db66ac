package synth

import "math/rand/v2"

// A counted generator gives every (user, number) a stream of its own without
// keeping one for each: a PCG whose seed is a hash of the two. What is drawn for
// a user's k-th job then depends on nothing else, whenever it is drawn and however
// many draws other jobs have taken.
type counted struct {
	pcg  *rand.PCG
	salt uint64 // one for each purpose
}

func newCounted(salt uint64) (counted, *rand.Rand) {
	c := counted{&rand.PCG{}, salt}
	return c, rand.New(c.pcg)
}

// at moves the generator to the beginning of stream n of the key.
func (c *counted) at(key [2]uint64, n uint64) {
	x := scramble(key[0] ^ scramble(n+c.salt<<56))
	c.pcg.Seed(x, scramble(key[1]+x))
}

// scramble is the finalizer of splitmix64 (Steele, Lea and Flood, OOPSLA 2014): a
// bijection in which each bit of the input changes each of the output with
// probability 1/2.
func scramble(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
