package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"aforo/results/report"
)

// paperFlags are how large figures are drawn.
type paperFlags struct {
	size  string
	scale float64
}

func (p *paperFlags) add(fl *pflag.FlagSet) {
	fl.StringVar(&p.size, "figure-size", "", "the `size` of figures: a ratio (16:9), or pixels (1920x1080) into which they are fitted")
	fl.Float64Var(&p.scale, "figure-scale", 1, "how many times as large figures are, from 0.1 to 10")
}

// pixelsMax is the longest side of a figure.
const pixelsMax = 10_000

// paper reads the flags.
func (p *paperFlags) paper() (paper report.Paper, err error) {
	if !(p.scale >= 0.1 && p.scale <= 10) {
		return paper, usageError(fmt.Sprintf("--figure-scale is %v, and must be from 0.1 to 10", p.scale), "")
	}
	if p.scale != 1 {
		paper.Scale = p.scale
	}
	if p.size == "" {
		return paper, nil
	}
	width, height, ratio := strings.Cut(p.size, ":")
	if !ratio {
		width, height, paper.Pixels = strings.Cut(p.size, "x")
	}
	w, first := strconv.Atoi(width)
	h, second := strconv.Atoi(height)
	least, most := 1, 100
	if paper.Pixels {
		least, most = 100, int(pixelsMax/max(p.scale, 1))
	}
	if first != nil || second != nil || min(w, h) < least || max(w, h) > most || w > 5*h || h > 5*w {
		return paper, usageError(fmt.Sprintf("--figure-size %s: there is no such size", p.size), fmt.Sprintf("write a ratio such as 16:9, or pixels such as 1920x1080, each side at least 100 and at most %d, and no side more than five times the other", int(pixelsMax/max(p.scale, 1))))
	}
	paper.Width, paper.Height = float64(w), float64(h)
	return paper, nil
}

// sized puts drawings on the paper that was asked for.
func (p *paperFlags) sized(list []report.Drawing, left []string) ([]report.Drawing, []string) {
	paper, _ := p.paper() // which has been checked
	for i := range list {
		list[i].Figure = list[i].On(paper)
	}
	return list, left
}
