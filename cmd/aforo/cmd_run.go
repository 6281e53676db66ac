package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"aforo/cmd/aforo/internal/terminal"
	"aforo/results"
	"aforo/results/measures"
	"aforo/results/report"
	"aforo/results/starts"
	"aforo/results/text"
	"aforo/results/whole"
	"aforo/scenarios"
	"aforo/scenarios/forecast"
	"aforo/sim/study"
)

type runFlags struct {
	out          string
	trace        string
	seed         uint64
	replications int
	cores        int
	by           []string
	verify       bool
	jobs         string // the form of the tables, or ""
	anyway       bool
	json, quiet  bool
	variants     []string // to keep, beside the first; all where there are none
	set          []string // values instead of the scenario's own
	markdown     bool
	seedSet      bool
	every        string // the steps of series; "" where the window decides
	paperFlags
	storeFlags
	repsSet bool
}

func runCommand(t *terminal.Terminal) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run SCENARIO...",
		Short: "Simulate scenarios, compare their variants, write the results",
		Long: `Run simulates each scenario, every variant with the same jobs, says what
becomes of each variant, prints a table of them, and writes a result folder with the numbers, the
series and the figures: out/NAME/ for the scenario NAME. The folder is complete
or absent, and takes the place of an earlier result of the same scenario.

SCENARIO is a file or the name of a bundled scenario (see aforo scenarios).

With --jobs the folder has a table of each run, too, a row a job in the order of
their starts: jobs/VARIANT-REPLICATION.csv with the columns
  job_id,submit,start,end,size,used,limit,partition,class,community,sector,access
Times are seconds since the start of the warm-up; used is what the job occupied,
its size rounded up to whole nodes where it is larger than one. With --by user,
account, qos, project or requested_partition it has these columns, too; with
--by cause the cause for which each job waited longest, and wait_by_cause, all of
them with their seconds ("resources 3600; qos.debug.each_user.jobs 120"). With
--jobs=parquet the tables are Parquet, with the same columns.`,
		Example: `  aforo run quickstart
  aforo run my-cluster.toml --replications 3 --out try
  aforo run kth-sp2 --trace KTH-SP2-1996-2.1-cln.swf.gz`,
		Args:              someScenarios,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.json && f.quiet || f.json && f.markdown || f.quiet && f.markdown {
				return usageError("--json, --quiet and --markdown are three ways to print one result", "give one of them")
			}
			f.seedSet = cmd.Flags().Changed("seed")
			f.repsSet = cmd.Flags().Changed("replications")
			return runAll(cmd.Context(), t, f, args)
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.out, "out", "out", "the `folder` in which each scenario gets its result folder")
	fl.StringVar(&f.trace, "trace", "", "a trace `file` in place of the scenario's own")
	fl.Uint64Var(&f.seed, "seed", 0, "a seed in place of the scenario's own")
	fl.IntVar(&f.replications, "replications", 0, "a number of replications in place of the scenario's own")
	fl.IntVar(&f.cores, "cores", runtime.GOMAXPROCS(0), "how many runs at a time; changes no result")
	fl.StringArrayVar(&f.variants, "variant", nil, "simulate only the variant of this `name`, and the first, with which it is compared; may be given again")
	fl.StringArrayVar(&f.set, "set", nil, "a value instead of the scenario's own, as `key=value`: policy.order=sjf; may be given again")
	fl.BoolVar(&f.json, "json", false, "print the summary as JSON instead of the tables")
	fl.BoolVar(&f.quiet, "quiet", false, "print nothing but what is wrong, and what must not be overlooked")
	fl.StringSliceVar(&f.by, "by", nil, "measure and print by `group`, too, in full: "+wayNames())
	fl.BoolVar(&f.markdown, "markdown", false, "print for a page in Markdown, not for the terminal")
	fl.StringVar(&f.jobs, "jobs", "", "write a table of all jobs of every run, too: csv, or --jobs=parquet")
	fl.Lookup("jobs").NoOptDefVal = "csv"
	complete(cmd, "jobs", []string{"csv", "parquet"})
	fl.BoolVar(&f.verify, "verify", false, "check the invariants of the simulation in every run")
	fl.BoolVar(&f.anyway, "anyway", false, "simulate even more than a billion jobs, or what may take more than 8 GB of memory")
	fl.StringVar(&f.every, "every", "", "the `length` of the steps of series and figures over time, such as 1d, instead of what suits the window")
	f.paperFlags.add(fl)
	f.storeFlags.add(fl)
	return cmd
}

// check refuses numbers out of bounds.
func (f *runFlags) check() error {
	if f.jobs != "" && f.jobs != "csv" && f.jobs != "parquet" {
		return usageError(fmt.Sprintf("--jobs: there is no form %q: it is csv or parquet", f.jobs), "write --jobs for CSV, and --jobs=parquet")
	}
	if f.cores < 1 {
		return usageError(fmt.Sprintf("--cores is %d, and must be at least 1", f.cores), "omit it to use all cores")
	}
	for _, name := range f.by {
		if !slices.Contains(strings.Split(wayNames(), ", "), name) {
			return usageError(fmt.Sprintf("--by %s: there is no such group", name), "groups are "+wayNames())
		}
	}
	if _, err := f.paper(); err != nil {
		return err
	}
	if f.jobs != "" && f.store != "" {
		return usageError("--jobs and --store do not go together: a store keeps what runs come to, not their jobs", "leave one of them out")
	}
	if err := f.storeFlags.check(); err != nil {
		return err
	}
	if f.repsSet && f.replications < 1 {
		return usageError(fmt.Sprintf("--replications is %d, and must be at least 1", f.replications), "omit it to take the number from the scenario")
	}
	return nil
}

// wayNames lists the ways of grouping.
func wayNames() string {
	var names []string
	for _, by := range measures.Ways() {
		names = append(names, by.String())
	}
	return strings.Join(names, ", ")
}

// print says how the results are to be printed.
func (f *runFlags) print(t *terminal.Terminal) report.Options {
	return report.Options{Width: t.Width(), Markdown: f.markdown, By: f.ways()}
}

// ways are the ways of grouping that were asked for. What accounts have of their shares goes with them.
func (f *runFlags) ways() (ways []measures.By) {
	for _, by := range measures.Ways() {
		if slices.Contains(f.by, by.String()) || by == measures.ByShare && slices.Contains(f.by, measures.ByAccount.String()) {
			ways = append(ways, by)
		}
	}
	return ways
}

// job is one scenario to run.
type job struct {
	file *scenarios.File
	path string
	text []byte
	s    *study.Study
	// grows are foretold of the scenario as it stands: where a queue only grows, a run is long.
	grows []string
}

// runAll checks all scenarios before it runs the first, so that a mistake in the
// last one costs no time.
func runAll(ctx context.Context, t *terminal.Terminal, f runFlags, names []string) (err error) {
	if err := f.check(); err != nil {
		return err
	}
	var all []job
	var problems error
	seen := map[string]string{}
	for _, name := range names {
		j, err := prepare(t, f, name)
		problems = errors.Join(problems, err)
		if err != nil {
			continue
		}
		if first, ok := seen[j.s.Name]; ok {
			err := usageError(fmt.Sprintf("%s and %s would write the same result folder, %s", first, j.path, filepath.Join(f.out, j.s.Name)), "run them one by one, with another --out")
			problems = errors.Join(problems, err)
		}
		seen[j.s.Name] = j.path
		if j.file.Began != nil && f.store != "" {
			problems = errors.Join(problems, usageError(j.path+": [queue] and --store do not go together: a store keeps what runs come to, not when their jobs start", "leave --store out"))
		}
		for _, w := range j.grows {
			t.Line("warning: " + w)
		}
		j.s.GroupBy(f.ways()...)
		all = append(all, j)
	}
	if problems != nil {
		return problems
	}
	k, err := f.open(t)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, k.close()) }()
	var missed error // all scenarios run, whatever one of them misses
	for i := range all {
		if i > 0 && !f.quiet && !f.json {
			fmt.Fprintln(t.Out)
		}
		r, err := runOne(ctx, t, f, k, &all[i])
		if err != nil {
			return err
		}
		missed = errors.Join(missed, unmet(&r.Summary))
	}
	return missed
}

// unmet is the failure of a result that does not hold to what is asked of it.
func unmet(s *results.Summary) error {
	if err := report.Unmet(s); err != nil {
		return &failure{err, "", statusMissed}
	}
	return nil
}

func prepare(t *terminal.Terminal, f runFlags, name string) (j job, err error) {
	if j.file, j.text, err = openScenario(name, f.set); err != nil {
		return j, err
	}
	j.path = j.file.Path
	opt := scenarios.Options{Trace: f.trace, Replications: f.replications}
	opt.Note = func(sentence string) { t.Line(sentence) }
	if f.seedSet {
		opt.Seed = &f.seed
	}
	if j.s, err = j.file.Study(opt); err != nil {
		return j, err
	}
	if err := keep(j.s, f.variants); err != nil {
		return j, err
	}
	if err := step(j.s, f.every); err != nil {
		return j, err
	}
	forecast, err := j.file.Forecast(j.s)
	if err != nil {
		return j, err
	}
	for _, w := range forecast.Idle() {
		t.Line("warning: " + w)
	}
	j.grows = forecast.Grows(j.s.Unit)
	return j, f.bearable(j.path, forecast)
}

// bearable refuses what is more than is simulated without being asked twice.
func (f *runFlags) bearable(path string, forecast *forecast.Forecast) error {
	if too := forecast.TooMuch(f.cores); too != "" && !f.anyway && !f.merge {
		return usageError(path+": "+too, "take a shorter window, fewer jobs or replications, or give --anyway to run it all the same; aforo check says more")
	}
	return nil
}

// runOne runs a scenario and lays down its result folder, whole or not at all.
func runOne(ctx context.Context, t *terminal.Terminal, f runFlags, k *kept, j *job) (r *results.Result, err error) {
	begin := time.Now()
	folder, err := whole.Create(f.out, j.s.Name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, folder.Abandon()) }()
	opt := study.Options{Workers: f.cores, Verify: f.verify}
	k.use(&opt, "") // run tells of each run
	opt.Progress = func(done, total int) {
		t.Progress(func() string {
			if k != nil {
				return fmt.Sprintf("%s: %d of %d runs: %s", j.s.Name, done, total, k.pace(float64(total-done)/float64(len(j.s.Variants))))
			}
			left := time.Since(begin) * time.Duration(total-done) / time.Duration(done)
			return fmt.Sprintf("%s: %d of %d runs, %s left", j.s.Name, done, total, left.Round(time.Second))
		})
	}
	if f.jobs != "" {
		opt.Observe = jobTables(folder, j.s, f.jobs)
	}
	waits := waiting(j)
	if waits != nil {
		opt.Watch = waits.Run
	}
	out, err := study.Run(ctx, j.s, opt)
	if err = k.explain(err); err != nil {
		return nil, j.file.Located(ctx, err, scenarios.Options{Trace: f.trace})
	}
	m, err := manifest(j)
	if err != nil {
		return nil, err
	}
	m.Replications = out.Result.Summary.Replications
	left, err := lay(folder, out.Result, &m, f.paperFlags)
	if err != nil {
		return nil, err
	}
	if err := addStarts(folder, j, waits); err != nil {
		return nil, err
	}
	m.Elapsed = time.Since(begin).Seconds()
	if err := context.Cause(ctx); err != nil { // drawing takes a moment, too
		return nil, err
	}
	if err := folder.Commit(m); err != nil {
		return nil, err
	}
	t.Clear()
	t.Lines(left)
	if waits != nil && waits.Misplaced() > 0 {
		t.Line(fmt.Sprintf("warning: %s of the queue %s no place when the run begins: is the machine smaller than where they run, or does a limit hold them?", text.Count(waits.Misplaced(), "running job"), map[bool]string{true: "finds", false: "find"}[waits.Misplaced() == 1]))
	}
	if err := show(t, f, out.Result, j, waits, folder.Final()); err != nil {
		return nil, err
	}
	t.Note("%d jobs in %.1f s, %.0f jobs/s", out.Jobs, m.Elapsed, float64(out.Jobs)/m.Elapsed)
	return out.Result, nil
}

// show prints a result in the way that was asked for.
func show(t *terminal.Terminal, f runFlags, r *results.Result, j *job, waits *starts.Watch, folder string) error {
	if f.quiet || f.json { // the tables have them
		for _, w := range report.Warnings(&r.Summary) {
			t.Line("warning: " + w)
		}
	}
	switch {
	case f.quiet:
		return nil
	case f.json:
		text, err := json.MarshalIndent(&r.Summary, "", "  ")
		if err == nil {
			_, err = fmt.Fprintf(t.Out, "%s\n", text)
		}
		return err
	}
	if err := report.Print(t.Out, r, f.print(t)); err != nil {
		return err
	}
	if waits != nil {
		if err := waits.Print(t.Out, titles(j.s), j.s.Start.Add(j.s.From)); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(t.Out, "\nresults in %s\n", folder)
	return err
}
