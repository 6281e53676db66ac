package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"aforo/cmd/aforo/internal/terminal"
	"aforo/results/text"
	"aforo/sim/study"
	"aforo/sim/study/work"
)

// How long a task of a job array is to take, and below how much work in all one node is the
// better answer: tasks of 10 minutes are 5 to 15 whatever the work is that is divided.
const (
	taskLong   = 10 * time.Minute
	worthShare = 30 * time.Minute
	timeLeast  = 30 * time.Minute
)

// printScript prints a job array for what is missing. It makes one replication to know how
// long they take.
func (f *workFlags) printScript(ctx context.Context, t *terminal.Terminal, task *work.Task, j job) error {
	missing, err := task.Asked(ctx, nil)
	if err != nil {
		return j.file.Located(ctx, err, f.options())
	}
	if len(missing) == 0 {
		return usageError(fmt.Sprintf("the store %s has all that %s needs: there is nothing to share", f.store, f.purpose), fmt.Sprintf("aforo %s %s --store %s --merge", f.purpose, j.path, f.store))
	}
	begin := time.Now()
	how := task.How
	how.Store = task.Store
	if err := study.NewRounds(missing[0].Study, how).Make(ctx, missing[0].Replication); err != nil {
		return j.file.Located(ctx, err, f.options())
	}
	each, n := time.Since(begin), len(missing)
	if f.purpose == "plan" {
		forecast, err := j.file.ForecastSearch(j.text, f.options())
		if err != nil {
			return err
		}
		n = max(n, forecast.Runs)
	}
	node := time.Duration(float64(each) * float64(n) / float64(f.nodeCores))
	tasks := max(1, int(math.Ceil(float64(node)/float64(taskLong))))
	if node < worthShare {
		tasks = 1
		t.Line(fmt.Sprintf("%s needs about %s, %s each: %s on one node of %s. One node is the better answer: aforo %s %s --store %s",
			j.s.Name, text.Count(n, "replication"), each.Round(time.Millisecond), node.Round(time.Second), text.Count(f.nodeCores, "core"), f.purpose, j.path, f.store))
	}
	binary, err := os.Executable()
	if err != nil {
		return err
	}
	scenario := j.path
	if _, err := os.Stat(scenario); err == nil {
		if scenario, err = filepath.Abs(scenario); err != nil {
			return err
		}
	} else {
		scenario = strings.TrimSuffix(scenario, ".toml") // a bundled one
	}
	store, err := filepath.Abs(f.store)
	if err != nil {
		return err
	}
	limit := max(timeLeast, 3*max(each, node/time.Duration(tasks)))
	_, err = fmt.Fprint(t.Out, strings.NewReplacer(
		"@VERSION@", version(), "@NAME@", j.s.Name, "@FOR@", f.purpose, "@TASKS@", fmt.Sprint(tasks), "@CORES@", fmt.Sprint(f.nodeCores),
		"@MINUTES@", fmt.Sprint(int(math.Ceil(limit.Minutes()))), "@N@", fmt.Sprint(n), "@EACH@", each.Round(time.Millisecond).String(),
		"@AFORO@", quoted(binary), "@SCENARIO@", quoted(scenario), "@STORE@", quoted(store), "@FLAGS@", strings.Join(f.identity(), " "),
	).Replace(slurmScript))
	return err
}

// identity are the flags by which the runs are others.
func (f *workFlags) identity() (flags []string) {
	add := func(name, value string) { flags = append(flags, "--"+name, quoted(value)) }
	if f.trace != "" {
		if abs, err := filepath.Abs(f.trace); err == nil {
			add("trace", abs)
		}
	}
	if f.seedSet {
		add("seed", fmt.Sprint(f.seed))
	}
	if f.repsSet {
		add("replications", fmt.Sprint(f.replications))
	}
	for _, v := range f.variants {
		add("variant", v)
	}
	for _, v := range f.set {
		add("set", v)
	}
	for _, v := range f.by {
		add("by", v)
	}
	if f.every != "" {
		add("every", f.every)
	}
	if f.anyway {
		flags = append(flags, "--anyway")
	}
	return flags
}

// quoted is a word of a shell's line.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// slurmScript is submitted by running it: the array first, and then a collector that begins
// once all tasks have ended, however they did. afterok would never let it begin once a task
// was put back into the queue.
const slurmScript = `#!/bin/bash
# Made by aforo @VERSION@. About @N@ replications of @EACH@ each, in @TASKS@ task(s) of a whole
# node with @CORES@ cores. Edit the lines that your site asks for, such as a partition and an
# account, and submit it all with
#   bash THIS-FILE
# in a folder that all nodes see. Where tasks were lost the collector submits what is missing
# again, three times at most, and then puts the result into OUT.
#SBATCH --job-name=aforo-@NAME@
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=%x-%A-%a.log
##SBATCH --partition=...
##SBATCH --account=...

aforo=@AFORO@
scenario=@SCENARIO@
store=@STORE@
out=${OUT:-out}
tasks=@TASKS@
# What the tasks ask for, and the collector, which needs a core or two.
task=(--exclusive --cpus-per-task=@CORES@ --time=@MINUTES@)
collector=(--cpus-per-task=1 --time=30 --output=%x-collector-%j.log)
flags=(@FLAGS@)

submit() { # TRY
	local self array
	self=$(readlink -f "${AFORO_SELF:-$0}")
	array=$(sbatch --parsable --array="1-$tasks" "${task[@]}" --export="ALL,AFORO_ROLE=work,AFORO_SELF=$self" "$self") || exit 1
	sbatch --parsable --dependency="afterany:${array%%;*}" "${collector[@]}" --export="ALL,AFORO_ROLE=collect,AFORO_TRY=$1,AFORO_SELF=$self" "$self" || exit 1
}

case ${AFORO_ROLE:-submit} in
submit)
	submit 0
	;;
work)
	exec "$aforo" work "$scenario" --for @FOR@ --store "$store" --share "$SLURM_ARRAY_TASK_ID/$tasks" --cores "${SLURM_CPUS_PER_TASK:-@CORES@}" "${flags[@]}"
	;;
collect)
	"$aforo" @FOR@ "$scenario" --store "$store" --merge --out "$out" "${flags[@]}"
	status=$?
	if [ "$status" -eq 4 ] && [ "$AFORO_TRY" -lt 3 ]; then
		submit $((AFORO_TRY + 1))
		exit 0
	fi
	exit "$status"
	;;
esac
`
