package portable

import (
	"math"
	"math/big"
)

// The functions once more, in big numbers, from their series.

const places = 400 // bits

func of(x float64) *big.Float { return new(big.Float).SetPrec(places).SetFloat64(x) }

func add(x, y *big.Float) *big.Float { return new(big.Float).SetPrec(places).Add(x, y) }
func sub(x, y *big.Float) *big.Float { return new(big.Float).SetPrec(places).Sub(x, y) }
func mul(x, y *big.Float) *big.Float { return new(big.Float).SetPrec(places).Mul(x, y) }
func div(x, y *big.Float) *big.Float { return new(big.Float).SetPrec(places).Quo(x, y) }

// series adds up terms, each made from the one before, until they no longer count.
func series(term *big.Float, next func(term *big.Float, n float64) *big.Float) *big.Float {
	sum := term
	for n := 1.0; term.Sign() != 0 && term.MantExp(nil) > sum.MantExp(nil)-places; n++ {
		term = next(term, n)
		sum = add(sum, term)
	}
	return sum
}

// bigExp is e^x: x is halved until Taylor's series is short.
func bigExp(x *big.Float) *big.Float {
	const halvings = 24
	h := new(big.Float).SetMantExp(x, -halvings)
	e := series(of(1), func(t *big.Float, n float64) *big.Float { return div(mul(t, h), of(n)) })
	for range halvings {
		e = mul(e, e)
	}
	return e
}

var bigLn2 = logNearOne(of(2))

// logNearOne is ln x = 2 (s + s³/3 + s⁵/5 ...) with s = (x-1)/(x+1).
func logNearOne(x *big.Float) *big.Float {
	s := div(sub(x, of(1)), add(x, of(1)))
	if s.Sign() == 0 {
		return of(0)
	}
	square, power := mul(s, s), s
	return mul(of(2), series(s, func(_ *big.Float, n float64) *big.Float {
		power = mul(power, square)
		return div(power, of(2*n+1))
	}))
}

func bigLog(x *big.Float) *big.Float {
	m := new(big.Float)
	k := x.MantExp(m)
	return add(logNearOne(mul(m, of(math.Sqrt2))), mul(bigLn2, sub(of(float64(k)), div(logNearOne(of(math.Sqrt2)), bigLn2))))
}

func bigPow(x, y *big.Float) *big.Float { return bigExp(mul(y, bigLog(x))) }

// bigErfc is 1 - 2x/sqrt(π) e^-x² (1 + 2x²/3 + (2x²)²/(3·5) + ...). (DLMF 7.6.2.)
// It loses as many bits as the result is below 1.
func bigErfc(x *big.Float) *big.Float {
	square := mul(x, x)
	sum := series(of(1), func(t *big.Float, n float64) *big.Float {
		return div(mul(mul(t, of(2)), square), of(2*n+1))
	})
	root := new(big.Float).SetPrec(places).Sqrt(bigPi)
	return sub(of(1), div(mul(mul(of(2), x), sum), mul(root, bigExp(square))))
}

var bigPi, _, _ = big.ParseFloat("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798214808651328230664709", 10, places, big.ToNearestEven)

// bigGamma is Γ(x) by Stirling's series with the Bernoulli numbers B(2)/2, B(4)/12
// and so on, at x raised above 60. (DLMF 5.11.1.)
func bigGamma(x *big.Float) *big.Float {
	product := of(1)
	for x.Cmp(of(60)) < 0 {
		product, x = mul(product, x), add(x, of(1))
	}
	sum := sub(mul(sub(x, of(0.5)), bigLog(x)), x)
	sum = add(sum, div(bigLog(mul(of(2), bigPi)), of(2)))
	power := x
	for i, b := range bernoullis {
		k := float64(2 * (i + 1))
		sum = add(sum, div(b, mul(of(k*(k-1)), power)))
		power = mul(power, mul(x, x))
	}
	return div(bigExp(sum), product)
}

var bernoullis = bernoulli(40)

// bernoulli are B(2), B(4) ... B(2n), by their recurrence.
func bernoulli(n int) []*big.Float {
	all := []*big.Rat{big.NewRat(1, 1)}
	var even []*big.Float
	for m := int64(1); m <= int64(2*n); m++ {
		sum := new(big.Rat)
		for k, b := range all {
			c := new(big.Rat).SetInt(new(big.Int).Binomial(m+1, int64(k)))
			sum.Sub(sum, c.Mul(c, b))
		}
		sum.Quo(sum, big.NewRat(m+1, 1))
		all = append(all, sum)
		if m%2 == 0 {
			even = append(even, new(big.Float).SetPrec(places).SetRat(sum))
		}
	}
	return even
}

// bigGammaP is x^a e^-x / Γ(a+1) (1 + x/(a+1) + x²/((a+1)(a+2)) + ...).
func bigGammaP(a, x *big.Float) *big.Float {
	sum := series(of(1), func(t *big.Float, n float64) *big.Float { return div(mul(t, x), add(a, of(n))) })
	return div(mul(mul(bigPow(x, a), bigExp(mul(of(-1), x))), sum), bigGamma(add(a, of(1))))
}

// bigBetaI is x^a (1-x)^b / (a B(a, b)) (1 + (a+b)/(a+1) x + (a+b)(a+b+1)/((a+1)(a+2)) x² + ...).
func bigBetaI(a, b, x *big.Float) *big.Float {
	s := add(a, b)
	sum := series(of(1), func(t *big.Float, n float64) *big.Float {
		return div(mul(mul(t, x), add(s, of(n-1))), add(a, of(n)))
	})
	beta := div(mul(bigGamma(a), bigGamma(b)), bigGamma(s))
	return div(mul(mul(bigPow(x, a), bigPow(sub(of(1), x), b)), sum), mul(a, beta))
}
