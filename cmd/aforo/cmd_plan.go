package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"aforo/cmd/aforo/internal/terminal"
	"aforo/results/page"
	"aforo/results/report"
	"aforo/results/search"
	"aforo/results/whole"
	"aforo/scenarios"
	"aforo/sim/plan"
	"aforo/sim/study"
)

func planCommand(t *terminal.Terminal) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "plan SCENARIO...",
		Short: "Find the least capacity that meets a scenario's objectives",
		Long: `Plan turns the knob of a scenario's [plan], such as the number of nodes that an
upgrade brings, until it has found the least value at which every [objective]
is met with the asked confidence. Every value sees the same jobs, a value is
simulated no longer than it takes to tell, and the neighbours of the answer are
looked at, too. A second knob takes each of its values in turn.

It prints the answer in a sentence and the evidence in a table, and writes
plan.json, plan.csv and the curve with its bands to out/NAME-plan/.

Exit status 3: no value meets the objectives.`,
		Example: `  aforo plan my-cluster.toml
  aforo plan my-cluster.toml --seed 2 --out second-opinion`,
		Args:              someScenarios,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.seedSet = cmd.Flags().Changed("seed")
			if err := f.check(); err != nil {
				return err
			}
			var missed error
			err := f.each(t, args, func(k *kept, name string) error {
				p, err := planOne(cmd.Context(), t, f, k, name)
				if err == nil {
					missed = errors.Join(missed, unplanned(p))
				}
				return err
			})
			if err != nil {
				return err
			}
			return missed
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.out, "out", "out", "the `folder` in which each plan gets its folder")
	fl.StringArrayVar(&f.set, "set", nil, "a value instead of the scenario's own, as `key=value`: policy.order=sjf; may be given again")
	fl.StringVar(&f.trace, "trace", "", "a trace `file` in place of the scenario's own")
	fl.Uint64Var(&f.seed, "seed", 0, "a seed in place of the scenario's own")
	fl.IntVar(&f.cores, "cores", runtime.GOMAXPROCS(0), "how many runs at a time; changes no result")
	fl.BoolVar(&f.verify, "verify", false, "check the invariants of the simulation in every run")
	fl.BoolVar(&f.anyway, "anyway", false, "simulate even more than a billion jobs, or what may take more than 8 GB of memory")
	f.paperFlags.add(fl)
	f.storeFlags.add(fl)
	return cmd
}

// unplanned is the error for searches that found nothing.
func unplanned(p *search.Plan) error {
	for i := range p.Lines {
		if p.Lines[i].Found {
			return nil
		}
	}
	return &failure{fmt.Errorf("%s: no value of %s meets every objective", p.Scenario, p.Knobs[0].Name), "", statusMissed}
}

// planOne searches one scenario and lays down what was found.
func planOne(ctx context.Context, t *terminal.Terminal, f runFlags, k *kept, name string) (p *search.Plan, err error) {
	begin := time.Now()
	j, err := prepare(t, f, name)
	if err != nil {
		return nil, err
	}
	opt := scenarios.Options{Trace: f.trace}
	if f.seedSet {
		opt.Seed = &f.seed
	}
	forecast, err := j.file.ForecastSearch(j.text, opt)
	if err != nil {
		return nil, err
	}
	if err := f.bearable(j.path+": the plan", forecast); err != nil {
		return nil, err
	}
	folder, err := whole.Create(f.out, j.s.Name+"-plan")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, folder.Abandon()) }()
	probed := 0
	how := study.Options{Workers: f.cores, Verify: f.verify}
	k.use(&how, j.s.Name)
	p, err = j.file.Search(ctx, j.text, opt, how, func(x plan.Probe, left int) {
		probed++
		t.Progress(func() string {
			each := time.Since(begin) / time.Duration(probed)
			return fmt.Sprintf("%s: %d values tried, the last one %s; about %s left", j.s.Name, probed, x.Verdict, (each * time.Duration(left)).Round(time.Second))
		})
	})
	if err = k.explain(err); err != nil {
		return nil, j.file.Located(ctx, err, opt)
	}
	files, err := p.Files()
	if err != nil {
		return nil, err
	}
	figures, left := report.Render(f.sized(report.PlanDrawings(p)))
	files = append(files, figures...)
	write := func(m *whole.Manifest) ([]byte, error) { return page.Plan(p, m) }
	if err := seal(ctx, folder, &j, files, write, begin); err != nil {
		return nil, err
	}
	t.Clear()
	t.Lines(left)
	if err := report.PrintPlan(t.Out, p); err != nil {
		return nil, err
	}
	fmt.Fprintf(t.Out, "\nresults in %s\n", folder.Final())
	t.Note("%d runs in %.1f s", p.Replications, time.Since(begin).Seconds())
	return p, nil
}
