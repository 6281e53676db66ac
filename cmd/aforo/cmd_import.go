package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"aforo/cmd/aforo/internal/terminal"
	"aforo/results/text"
	"aforo/scenarios"
	"aforo/scenarios/imported"
	"aforo/scenarios/queued"
	"aforo/scenarios/slurmconf"
	"aforo/workload/clock"
	"aforo/workload/fit"
	"aforo/workload/logs"
)

// importCommand makes scenarios of what other programs know of a site.
func importCommand(t *terminal.Terminal) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import",
		Short: "Make a scenario of a site from its own files",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError("import: from what is not said", "aforo import slurm slurm.conf -o site.toml")
			}
			return unknownCommand(cmd, args[0])
		},
	}
	cmd.AddCommand(importSlurmCommand(t))
	return cmd
}

// importFlags are the files of a site, as the command line names them.
type importFlags struct {
	gres, version, out, queue string
	reservations, nodes, zone string
	log                       string
	assoc                     []string
}

func importSlurmCommand(t *terminal.Terminal) *cobra.Command {
	var f importFlags
	cmd := &cobra.Command{
		Use:   "slurm SLURM.CONF",
		Short: "Make a scenario from slurm.conf and what Slurm's commands print",
		Long: `Import slurm reads the configuration of a site that runs Slurm and writes a scenario
that a person can read: its nodes, partitions, scheduler, priorities, accounts, QOS
and their limits. What stands in the files and cannot be expressed is named, with its
line and with what was done, in the head of the scenario and on standard error.

SLURM.CONF is the file of the controller with what it includes beside it, or the
output of scontrol show config, scontrol -o show node and scontrol -o show partition
in one file. docs/your-site.md goes from there to the first answer.`,
		Example: `  aforo import slurm /etc/slurm/slurm.conf -o site.toml
  aforo import slurm slurm.conf --gres gres.conf --assoc assoc.txt --assoc qos.txt -o site.toml
  aforo check site.toml`,
		Args: exactly("SLURM.CONF"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd, t, args[0])
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.gres, "gres", "", "gres.conf, which names the types of GPU: a `file`")
	flags.StringArrayVar(&f.assoc, "assoc", nil, "accounts and QOS, a `file`: sacctmgr dump, sacctmgr show assoc -P or show qos -P, or commands of sacctmgr; may be given again")
	flags.StringVar(&f.reservations, "reservations", "", "reservations, a `file`: scontrol show reservation")
	flags.StringVar(&f.nodes, "nodes", "", "nodes that are down or drained, a `file`: sinfo, sacctmgr show event -P, or scontrol -o show node")
	flags.StringVar(&f.zone, "timezone", "UTC", "the `zone` of times without an offset in the files, such as Europe/Madrid")
	flags.StringVar(&f.log, "log", "", "a `log` of the site's jobs, to which the work of the scenario is fitted (default: a [trace] whose log is to be named)")
	flags.StringVar(&f.queue, "queue", "", "the queue as it stands, a `file`: squeue --json, or scontrol show job; with it the scenario begins from it, and -o is needed")
	flags.StringVar(&f.version, "version", "", "the `release` of Slurm whose rules and defaults hold, such as 24.11 (default: what the files say, else the newest)")
	flags.StringVarP(&f.out, "output", "o", "", "write the scenario to this `file`")
	return cmd
}

// run reads the files, writes the scenario, and tells what it does not express.
func (f *importFlags) run(cmd *cobra.Command, t *terminal.Terminal, conf string) error {
	site, err := f.read(conf)
	if err != nil {
		return fileError(err)
	}
	name := strings.TrimSuffix(filepath.Base(conf), filepath.Ext(conf))
	if f.queue != "" && f.out == "" {
		return usageError("--queue without -o", "a queue goes into a file beside the scenario: give -o site.toml")
	}
	queue := strings.TrimSuffix(f.out, ".toml") + "-queue.csv"
	opt := imported.Options{Name: name, Version: f.version, QueueFile: filepath.Base(queue), Check: problemsOf}
	if f.log != "" {
		model, err := f.fit(cmd, t, site)
		if err != nil {
			return err
		}
		opt.Fitted, opt.Release = model, releaseOf(f.log)
	}
	made, err := imported.Import(site, opt)
	if err != nil {
		return wrong(err, "")
	}
	if f.out == "" {
		if _, err := t.Out.Write(made.Text); err != nil {
			return err
		}
	} else if err := writeFile(f.out, "site.toml", made.Text); err != nil {
		return err
	}
	if f.queue != "" {
		var b bytes.Buffer
		if err := queued.Write(&b, made.Queue); err != nil {
			return err
		}
		if err := writeFile(queue, "site-queue.csv", b.Bytes()); err != nil {
			return err
		}
	}
	f.tell(t, made.Notes)
	return nil
}

// read reads what the command line names.
func (f *importFlags) read(conf string) (site *imported.Site, err error) {
	site = &imported.Site{}
	if site.Conf, err = slurmconf.ReadConf(conf, readWhole); err != nil {
		return nil, err
	}
	if f.gres != "" {
		if site.Gres, site.GresOdd, err = slurmconf.ReadGres(f.gres, readWhole); err != nil {
			return nil, err
		}
	}
	if len(f.assoc) > 0 {
		site.Accounts = slurmconf.NewAccounts()
	}
	zone, err := clock.Zone(f.zone)
	if err != nil || zone == nil {
		return nil, usageError(fmt.Sprintf("--timezone: there is no zone %q", f.zone), "write a name of the IANA data base, such as Europe/Madrid")
	}
	if f.queue != "" {
		if site.Queue, err = slurmconf.ReadQueue(f.queue, readWhole, zone); err != nil {
			return nil, err
		}
	}
	if f.reservations != "" {
		if site.Reservations, err = slurmconf.ReadReservations(f.reservations, readWhole, zone); err != nil {
			return nil, err
		}
	}
	if f.nodes != "" {
		if site.Down, err = slurmconf.ReadDown(f.nodes, readWhole); err != nil {
			return nil, err
		}
	}
	for _, path := range f.assoc {
		if err := site.Accounts.ReadAccounts(path, readWhole); err != nil {
			return nil, err
		}
	}
	return site, nil
}

// tell names on standard error what the scenario does not express, a line each.
func (f *importFlags) tell(t *terminal.Terminal, notes []imported.Note) {
	kinds := map[imported.Kind]int{}
	for _, n := range notes {
		kinds[n.Kind]++
		if n.Kind != imported.NoMatter {
			t.Line(n.String())
		}
	}
	if quiet := imported.Quiet(notes); quiet != "" {
		t.Line("without a part in the schedule: " + quiet)
	}
	if f.out != "" {
		t.Line(fmt.Sprintf("%s is written: %s not expressed, %s not known here; its head lists them", f.out,
			text.Count(kinds[imported.Lost], "line"), text.Count(kinds[imported.Strange], "word")))
	}
}

// problemsOf says what is wrong with the text of a scenario, by line.
func problemsOf(scenario []byte) (list []imported.Problem) {
	_, err := scenarios.Parse("site.toml", scenario)
	var problems scenarios.Problems
	switch {
	case err == nil:
	case errors.As(err, &problems):
		for _, p := range problems {
			list = append(list, imported.Problem{Line: p.Line, What: p.What})
		}
	default:
		list = append(list, imported.Problem{What: err.Error()})
	}
	return list
}

// mostOfFile bounds what is read of a file of a site.
const mostOfFile = 256 << 20

// readWhole reads a file of a site, which is not endless.
func readWhole(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return nil, &slurmconf.Error{File: path, What: "this is a folder, and no file of Slurm"}
	}
	content, err := io.ReadAll(io.LimitReader(file, mostOfFile+1))
	if err == nil && len(content) > mostOfFile {
		return nil, &slurmconf.Error{File: path, What: "the file has more than 256 MB", Hint: "is it the right file?"}
	}
	return content, err
}

// fileError is an error about a file of the site, which the user has to mend.
func fileError(err error) error {
	var usage *failure
	if errors.As(err, &usage) {
		return err
	}
	var bad *slurmconf.Error
	if errors.As(err, &bad) {
		return wrong(err, bad.Hint)
	}
	return wrong(err, "")
}

// fit fits the work to a log of the site, by partition where it names several.
func (f *importFlags) fit(cmd *cobra.Command, t *terminal.Terminal, site *imported.Site) (*fit.Fit, error) {
	units, gpus := site.Conf.Units()
	origin := &logs.Origin{Path: f.log, Stdin: cmd.InOrStdin(), Watch: t.Watch("")}
	in, err := logs.Detect(f.log, logs.Options{})
	if err != nil {
		return nil, err
	}
	format := in.Format.Name
	in.Close()
	if format == "sacct" && gpus {
		origin.Options.Format, origin.Options.Read.CoresIn = "sacct-gpu", site.Conf.CoresIn()
	}
	log, err := origin.Load(cmd.Context())
	if err != nil {
		return nil, err
	}
	opt := fit.Options{Name: fittedName(f.log), Capacity: units, By: fit.ByPartition}
	model, err := fit.New(log, opt)
	if err != nil { // it names one partition, or none
		opt.By = fit.Auto
		model, err = fit.New(log, opt)
	}
	if err != nil {
		return nil, fitError(err)
	}
	return model, nil
}

// inMeta finds the release that sacct --json names, at its beginning or at its end.
var inMeta = regexp.MustCompile(`"release"\s*:\s*"([^"]*)"`)

// releaseOf is the release of Slurm that a log names; "" where it names none.
func releaseOf(log string) string {
	file, err := os.Open(log)
	if err != nil {
		return ""
	}
	defer file.Close()
	const look = 64 << 10
	head := make([]byte, look)
	n, _ := io.ReadFull(file, head)
	head = head[:n]
	if !bytes.HasPrefix(bytes.TrimSpace(head), []byte("{")) {
		return ""
	}
	if info, err := file.Stat(); err == nil && info.Size() > look {
		tail := make([]byte, look)
		n, _ := file.ReadAt(tail, info.Size()-look)
		head = append(head, tail[:n]...)
	}
	if m := inMeta.FindSubmatch(head); m != nil {
		return slurmconf.ReleaseIn(string(m[1]))
	}
	return ""
}
