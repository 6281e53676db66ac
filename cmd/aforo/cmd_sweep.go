package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"aforo/cmd/aforo/internal/terminal"
	"aforo/results"
	"aforo/results/page"
	"aforo/results/report"
	"aforo/results/whole"
	"aforo/scenarios"
	"aforo/sim/study"
)

func sweepCommand(t *terminal.Terminal) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "sweep SCENARIO...",
		Short: "Vary numbers of a scenario and see what its result depends on",
		Long: `Sweep varies the numbers that a scenario's [sweep] names, all combinations of
their values, and each of them alone at its first and last value. It prints one
measure of one variant at every point, and writes sweep.json, sweep.csv and the
figures to out/NAME-sweep/: a tornado of the axes, and for two of them a heat map.

Every point sees the same random numbers, so that points differ by what is
varied and not by chance.`,
		Example: `  aforo sweep my-cluster.toml
  aforo sweep my-cluster.toml --replications 3`,
		Args:              someScenarios,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.seedSet = cmd.Flags().Changed("seed")
			f.repsSet = cmd.Flags().Changed("replications")
			if err := f.check(); err != nil {
				return err
			}
			return f.each(t, args, func(k *kept, name string) error { return sweepOne(cmd.Context(), t, f, k, name) })
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.out, "out", "out", "the `folder` in which each sweep gets its folder")
	fl.StringArrayVar(&f.set, "set", nil, "a value instead of the scenario's own, as `key=value`: policy.order=sjf; may be given again")
	fl.StringVar(&f.trace, "trace", "", "a trace `file` in place of the scenario's own")
	fl.Uint64Var(&f.seed, "seed", 0, "a seed in place of the scenario's own")
	fl.IntVar(&f.replications, "replications", 0, "a number of replications in place of the sweep's own")
	fl.IntVar(&f.cores, "cores", runtime.GOMAXPROCS(0), "how many points at a time; changes no result")
	fl.BoolVar(&f.verify, "verify", false, "check the invariants of the simulation in every run")
	fl.BoolVar(&f.anyway, "anyway", false, "simulate even more than a billion jobs, or what may take more than 8 GB of memory")
	f.paperFlags.add(fl)
	f.storeFlags.add(fl)
	return cmd
}

// sweepOne varies one scenario and lays down what came out.
func sweepOne(ctx context.Context, t *terminal.Terminal, f runFlags, k *kept, name string) (err error) {
	begin := time.Now()
	j, err := prepare(t, f, name)
	if err != nil {
		return err
	}
	opt := scenarios.Options{Trace: f.trace, Replications: f.replications}
	if f.seedSet {
		opt.Seed = &f.seed
	}
	forecast, err := j.file.ForecastSweep(j.text, opt)
	if err != nil {
		return err
	}
	if err := f.bearable(j.path+": the sweep", forecast); err != nil {
		return err
	}
	folder, err := whole.Create(f.out, j.s.Name+"-sweep")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folder.Abandon()) }()
	how := study.Options{Workers: f.cores, Verify: f.verify}
	k.use(&how, j.s.Name)
	s, err := j.file.Vary(ctx, j.text, opt, how, func(done, total int) {
		t.Progress(func() string {
			if k != nil {
				return fmt.Sprintf("%s: %d of %d points: %s", j.s.Name, done, total, k.pace(float64(k.made.Load())*float64(total-done)/float64(done)))
			}
			left := time.Since(begin) * time.Duration(total-done) / time.Duration(done)
			return fmt.Sprintf("%s: %d of %d points, %s left", j.s.Name, done, total, left.Round(time.Second))
		})
	})
	if err = k.explain(err); err != nil {
		return j.file.Located(ctx, err, opt)
	}
	files, err := s.Files()
	if err != nil {
		return err
	}
	figures, left := report.Render(f.sized(report.SweepDrawings(s)))
	files = append(files, figures...)
	write := func(m *whole.Manifest) ([]byte, error) { return page.Sweep(s, m) }
	if err := seal(ctx, folder, &j, files, write, begin); err != nil {
		return err
	}
	t.Clear()
	t.Lines(left)
	if err := report.PrintSweep(t.Out, s); err != nil {
		return err
	}
	fmt.Fprintf(t.Out, "\nresults in %s\n", folder.Final())
	t.Note("%d points in %.1f s", len(s.Points)+len(s.Ends)*2+1, time.Since(begin).Seconds())
	return nil
}

// seal writes files and their page into a folder and puts it into its place.
func seal(ctx context.Context, folder *whole.Folder, j *job, files []results.File, write func(*whole.Manifest) ([]byte, error), begin time.Time) error {
	m, err := manifest(j)
	if err != nil {
		return err
	}
	text, err := write(&m)
	if err != nil {
		return err
	}
	for _, file := range append(files, results.File{Path: page.Name, Text: text}) {
		if err := folder.Add(file.Path, file.Text); err != nil {
			return err
		}
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	m.Elapsed = time.Since(begin).Seconds()
	return folder.Commit(m)
}
