package imported

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"aforo/scenarios/slurmconf"
)

// demand writes where the work comes from.
func (w *writer) demand() {
	if w.Queue != nil {
		w.queue()
		return
	}
	if w.Fitted != nil {
		w.rule("the work")
		w.others()
		w.written(w.Fitted.Demand(w.fittedRoutes()))
		return
	}
	w.rule("the work")
	w.comment("Name a log of the site's jobs: file = \"jobs.log\" here, or --trace FILE on the command line. " +
		"docs/your-site.md has the sacct command that writes one.")
	w.table(slurmconf.Where{}, "", "trace")
	if _, gpus := w.Conf.Units(); gpus {
		w.key(slurmconf.Where{}, "", "format", "sacct-gpu")
	}
	if names := w.Conf.CoresIn(); names != nil {
		w.comment("Jobs without GPUs count their CPUs there:")
		w.key(slurmconf.Where{}, "", "cores_in", strings.Join(names, ","))
	}
	w.mapped()
}

// routes are the partitions of the scenario by the names of the site.
func (w *writer) routes() map[string][]string {
	names := map[string][]string{}
	for _, m := range w.parts {
		name := w.Conf.Partitions[m.of].Name
		names[name] = append(names[name], m.name)
	}
	return names
}

// fittedRoutes are those for jobs that were fitted by the names: of each name the partitions
// that are counted in the same, GPUs or cores.
func (w *writer) fittedRoutes() map[string][]string {
	names := map[string][]string{}
	for _, m := range w.parts {
		name, first := w.Conf.Partitions[m.of].Name, w.first(m.of)
		switch {
		case w.sets[m.sets[0]].node.GPUs > 0 == (w.sets[first.sets[0]].node.GPUs > 0):
			names[name] = append(names[name], m.name)
		default:
			w.note(Lost, w.Conf.Partitions[m.of].Where, "the jobs of partition "+name, "those with and without GPUs are fitted together: nothing is sent to "+m.name)
		}
	}
	return names
}

// others says which accounts have no demand of their own.
func (w *writer) others() {
	if w.Accounts == nil {
		return
	}
	var list []string
	for i := range w.Accounts.Assocs {
		if s := &w.Accounts.Assocs[i]; s.User == "" && s.Account != "root" && w.Fitted.CommunityOf(s.Account) == "" {
			list = append(list, s.Account)
		}
	}
	if len(list) > 0 {
		w.note(Assumed, slurmconf.Where{}, "accounts "+strings.Join(list, ", "), "of the largest groups of the log they are none: nothing is sent under them")
	}
}

// first is the first part of a partition.
func (w *writer) first(of int) *part {
	for i := range w.parts {
		if w.parts[i].of == of {
			return &w.parts[i]
		}
	}
	return nil
}

// written adds text that is written already, line by line.
func (w *writer) written(text []byte) {
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		key, _, pair := strings.Cut(line, " = ")
		w.add(statement{
			text: line, was: "the fitted " + line, table: strings.HasPrefix(line, "["),
			key: pair && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "[") && !strings.ContainsAny(key, " ,"),
		})
	}
}

// mapped writes which names of the log are which of the scenario.
func (w *writer) mapped() {
	var parts []string
	routes := w.routes()
	for i := range w.Conf.Partitions {
		name := w.Conf.Partitions[i].Name
		if to := routes[name]; len(to) > 1 || len(to) == 1 && to[0] != name {
			parts = append(parts, quote(name)+" = "+quote(strings.Join(to, ",")))
		}
	}
	if len(parts) > 0 {
		w.key(slurmconf.Where{}, "", "partitions", raw("{ "+strings.Join(parts, ", ")+" }"))
	}
	if w.Accounts == nil {
		return
	}
	var accounts, qos []string
	for i := range w.Accounts.Assocs {
		if s := &w.Accounts.Assocs[i]; s.User == "" && named(s.Account) != s.Account {
			accounts = append(accounts, quote(s.Account)+" = "+quote(named(s.Account)))
		}
	}
	for i := range w.Accounts.QOS {
		if name := w.Accounts.QOS[i].Name; named(name) != name {
			qos = append(qos, quote(name)+" = "+quote(named(name)))
		}
	}
	if len(accounts) > 0 {
		w.key(slurmconf.Where{}, "", "accounts", raw("{ "+strings.Join(accounts, ", ")+" }"))
	}
	if len(qos) > 0 {
		w.key(slurmconf.Where{}, "", "qos", raw("{ "+strings.Join(qos, ", ")+" }"))
	}
}

// decide are parameters that decide about a schedule and are not expressed, with what
// holds in their place.
var decide = map[string]string{
	"topologyplugin":      "not expressed: nodes are chosen without regard to switches",
	"topologyparam":       "not expressed",
	"completewait":        "not expressed: no pass waits for nodes that are completing",
	"suspendtime":         "not expressed: idle nodes do not power down",
	"suspendprogram":      "not expressed: idle nodes do not power down",
	"resumetimeout":       "not expressed: nodes need no time to power up",
	"licenses":            "not expressed: licences are not counted",
	"maxjobcount":         "not expressed: the queue has no greatest length",
	"maxarraysize":        "not expressed",
	"burstbuffertype":     "not expressed: jobs do not wait for data",
	"jobsubmitplugins":    "not expressed: a log has the jobs as the plugin left them",
	"clifilterplugins":    "not expressed: a log has the jobs as the filter left them",
	"defmempercpu":        "not expressed: a job takes the memory that it names",
	"defmempernode":       "not expressed: a job takes the memory that it names",
	"maxmempernode":       "not expressed",
	"maxmempercpu":        "not expressed",
	"mcsplugin":           "not expressed: jobs of several groups share nodes",
	"prologepilogtimeout": "not expressed",
}

// silent are parameters that do not touch the schedule, in small letters, as slurm.conf(5) has
// them from 14.11 to 26.05.
var silent = strings.Fields(`
accountingstoragebackuphost accountingstorageexternalhost accountingstoragehost accountingstorageloc accountingstorageparameters
accountingstoragepass accountingstorageport accountingstoragetres accountingstoragetype accountingstorageuser accountingstoreflags
accountingstorejobcomment acctgatherenergytype acctgatherfilesystemtype acctgatherinfinibandtype acctgatherinterconnecttype
acctgathernodefreq acctgatherprofiletype allowspecresourcesusage authaltparameters authalttypes authinfo authtype backupaddr
backupcontroller batchstarttimeout bcastexclude bcastparameters boot_time burstbufferparameters cachegroups certgenparameters certgentype
certmgrparameters certmgrtype checkpointtype chosloc clifilterparameters clustername communicationparameters containerimageformat
controladdr controlmachine corespecplugin cpufreqdef cpufreqgovernors credtype cryptotype dataparserparameters debugflags defaultstoragehost
defaultstorageloc defaultstorageparameters defaultstoragepass defaultstorageport defaultstoragetype defaultstorageuser dependencyparameters
disablerootjobs eiotimeout enforcepartlimits epilog epilogmsgtime epilogslurmctld epilogtimeout extsensorsfreq extsensorstype
fairsharedampeningfactor fastschedule federationparameters firstjobid frontendname getenvtimeout gpufreqdef grestypes groupupdateforce
groupupdatetime hashplugin hashval healthcheckinterval healthchecknodestate healthcheckprogram httpparsertype inactivelimit include
interactivestepoptions jobacctgatherfrequency jobacctgatherloc jobacctgatherparams jobacctgathertype jobcheckpointdir jobcomphost jobcomploc
jobcompparams jobcomppass jobcomppassscript jobcompport jobcomptype jobcompuser jobcontainerplugin jobcontainertype jobcredentialprivatekey
jobcredentialpubliccertificate jobdefaults jobfileappend jobrequeue keepalivetime killonbadexit killwait launchparameters launchtype
logtimeformat maildomain mailprog maxbatchrequeue maxdbdmsgs maxjobid maxnodecount maxstepcount maxtaskspernode mcsparameters messagetimeout
metricstype minjobage mpidefault mpiparams multiple_slurmd namespacetype next_job_id nodefeaturesplugins overtimelimit plugindir
plugstackconfig powerparameters powerplugin preemptexempttime preemptmode preemptparameters preempttype prepparameters prepplugins
priorityparameters prioritysitefactorparameters privatedata proctracktype prolog prologepilogtimeout prologflags prologslurmctld
prologtimeout propagateprioprocess propagateresourcelimits propagateresourcelimitsexcept rebootprogram reconfigflags requeueexit
requeueexithold resumefailprogram resumeprogram resumerate resvepilog resvprolog returntoservice routeplugin sackd sallocdefaultcommand
sbcastparameters schedulerauth schedulerport schedulerrootfilter schedulertimeslice scronparameters slurm_conf slurm_version slurmctldaddr slurmctlddebug
slurmctldhost slurmctldlogfile slurmctldparameters slurmctldpidfile slurmctldplugstack slurmctldport slurmctldprimaryoffprog
slurmctldprimaryonprog slurmctldsyslogdebug slurmctldtimeout slurmddebug slurmdlogfile slurmdparameters slurmdpidfile slurmdport
slurmdspooldir slurmdsyslogdebug slurmdtimeout slurmduser slurmschedlogfile slurmschedloglevel slurmuser srunepilog srunportrange srunprolog
statesavelocation stepdsyslogdebug suspendexcnodes suspendexcparts suspendexcstates suspendrate suspendtimeout switchparameters switchtype
taskepilog taskplugin taskpluginparam taskprolog tcptimeout tlsparameters tlstype tmpfs trackwckey treewidth unkillableprogram
unkillablestepprogram unkillablesteptimeout urlparsertype usepam vsizefactor waittime x11parameters
`)

// rest tells of the parameters of which nothing was made.
func (w *writer) rest() {
	for _, p := range w.Conf.Params {
		key := strings.ToLower(p.Key)
		if w.told[key] || strings.HasPrefix(key, "priority") && !w.told["prioritytype"] {
			continue
		}
		done, decides := decide[key]
		none := strings.HasSuffix(strings.ToLower(p.Value), "/none") || strings.EqualFold(p.Value, "none") || strings.HasSuffix(p.Value, "/default") || p.Value == "0" || strings.HasPrefix(p.Value, "0 ") || strings.HasSuffix(p.Value, "/flat") || p.Value == "INFINITE" || strings.EqualFold(p.Value, "UNLIMITED")
		switch {
		case decides && !none:
			w.note(Lost, p.Where, was(p), done)
		case decides, slices.Contains(silent, key):
			w.note(NoMatter, p.Where, p.Key, "")
		case strings.HasPrefix(key, "priority"):
			w.note(Lost, p.Where, was(p), "not expressed")
		default:
			w.note(Strange, p.Where, was(p), "not known here: kept as a comment")
		}
	}
	for _, p := range w.Conf.Elsewhere {
		w.note(NoMatter, p.Where, p.Key, "")
	}
	for _, o := range w.Conf.Odd {
		w.note(Strange, o.Where, o.Key+"="+o.Value+" of "+o.Of, "not known here: kept as a comment")
	}
}

// titles are what notes of a kind stand under.
var titles = []string{Assumed: "What the files do not say, and what was taken for it:", Lost: "What the scenario does not express:", Strange: "What is not known here:"}

// text is the scenario with its head, and in which line the page begins.
func (w *writer) text() (text []byte, first int) {
	var head page
	cluster := w.Name
	if p, ok := w.Conf.Param("ClusterName"); ok && p.Value != "" {
		cluster = p.Value
	}
	head.comment("The cluster %s, as %s and the files beside it have it: written by aforo import slurm. It is a "+
		"scenario like any other: change what you know better.", cluster, w.Conf.Base())
	notes := w.ordered()
	for kind, title := range titles {
		begun := false
		for _, n := range notes {
			if int(n.Kind) != kind {
				continue
			}
			if !begun {
				head.add(statement{text: "#"})
				head.comment("%s", title)
				begun = true
			}
			head.comment("%s", "- "+short(n.String()))
		}
	}
	if quiet := Quiet(notes); quiet != "" {
		head.add(statement{text: "#"})
		head.comment("%s", "Without a part in the schedule: "+quiet)
	}
	head.add(statement{})
	head.add(statement{text: "title = " + quote(printable("The cluster "+cluster+", from its Slurm files"))})
	var b bytes.Buffer
	head.write(&b)
	first = bytes.Count(b.Bytes(), []byte("\n")) + 1
	w.page.write(&b)
	return b.Bytes(), first
}

// Quiet lists the notes of lines without a part in the schedule: the place of each file once,
// and then words with their lines.
func Quiet(notes []Note) string {
	var b strings.Builder
	file := ""
	for _, n := range notes {
		if n.Kind != NoMatter {
			continue
		}
		if n.Where.File != file {
			file = n.Where.File
			if b.Len() > 0 {
				b.WriteString("; ")
			}
			fmt.Fprintf(&b, "%s: ", filepath.Base(file))
		} else if b.Len() > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s (%d)", short(n.Was), n.Where.Line)
	}
	return b.String()
}

// short cuts long words, and takes out what a comment or a terminal does not have.
func short(s string) string {
	s = printable(s)
	if len(s) > 400 {
		s = strings.ToValidUTF8(s[:400], "") + " ..."
	}
	return s
}

func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}
