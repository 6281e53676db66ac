package scenarios

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"aforo/scenarios/keyed"
)

// base is a scenario in which nothing is wrong; the cases break one line of it.
const base = `title = "base"
seed = 1
[window]
start = 2026-01-05T00:00:00+01:00
length = "8w"
warmup = "2w"
[policy]
backfill = "easy"
[gpu.h100]
[gpu.b200]
speed = 2.4
[partition.acc]
nodes = 10
gpus_per_node = 4
gpu = "h100"
[qos.normal]
max_gpus = 32
max_time = "24h"
[sector.health]
[access.fast]
[community.research]
sectors = { health = 1 }
[class.train]
jobs_per_day = 10
partitions = ["acc"]
qos = "normal"
fixed_share = 0.1
communities = { research = 1 }
access = { fast = 1 }
sizes = { gpus = [1, 8], weights = [3, 1] }
run = { law = "lognormal", median = "2h", sigma = 1.4 }
limit = { law = "factor", factor = 2 }
[cohort.spring]
class = "train"
members = 3
jobs_per_member_day = 2
from = 2026-01-12T00:00:00+01:00
to = 2026-01-19T00:00:00+01:00
[variant.today]
[variant.more]
[variant.more.change.rack]
date = 2026-02-02T00:00:00+01:00
partition = "acc"
action = "add-nodes"
nodes = 5
[variant.half]
like = "more"
delay = "1w"
scale = 0.2
`

// Every kind of mistake gives exactly one problem, on its line, with its hint.
func TestOneMistake(t *testing.T) {
	const day = `write day, time and offset: 2026-01-05T00:00:00+01:00`
	const local = day + `; or write timezone = "Europe/Madrid" or the like in [window], and dates may be local`
	const span = `write a number and its unit: "90s", "30m", "72h", "14d" or "52w"`
	cases := []struct{ name, old, new, want string }{
		{"unknown key, one near", `seed = 1`, `sead = 1`, `s.toml:2: there is no key "sead" in the scenario (did you mean "seed"?)`},
		{"unknown key in a table", `nodes = 10`, "nodes = 10\nnode = 3", `s.toml:14: there is no key "node" in [partition.acc] (did you mean "nodes"?)`},
		{"unknown key, none near", `speed = 2.4`, "speed = 2.4\nwatts = 700", `s.toml:12: there is no key "watts" in [gpu.b200] (there is speed, unit, price_eur, lifetime, power_idle_w and power_busy_w)`},
		{"a key that differs in case", `qos = "normal"`, "qos = \"normal\"\nQOS = \"normal\"", `s.toml:27: there is no key "QOS" in [class.train] (did you mean "qos"?)`},
		{"names that differ in case", `[gpu.b200]`, "[gpu.H100]\n[gpu.b200]", `s.toml:10: gpu.h100 and gpu.H100 differ only in case`},
		{"bad name", `[access.fast]`, "[access.fast]\n[access.\"a b\"]", `s.toml:21: the name "a b" cannot be used (use letters, digits, '.', '-' and '_', and begin with a letter or a digit)`},
		{"array of tables", `[sector.health]`, "[[flavour]]\n[sector.health]", `s.toml:19: there is no key "flavour" in the scenario (there is ` + keyed.WordList(keyed.KeysOf(new(File).fields()), "and") + `)`},
		{"array of a table", `[variant.today]`, "[[rhythm]]\nhours = []\n[variant.today]", `s.toml:39: rhythm must be a table, not an array of tables (give each table a name: [rhythm.NAME])`},
		{"missing key", "title = \"base\"\n", "", `s.toml:1: the scenario needs title (title: one line that says what is compared)`},
		{"missing key in a table", "members = 3\n", "", `s.toml:33: [cohort.spring] needs members (members: how many they are)`},
		{"empty text", `title = "base"`, `title = " "`, `s.toml:1: title must be a text, not the text " "`},
		{"wrong type of text", `title = "base"`, `title = 3`, `s.toml:1: title must be a text, not 3`},
		{"wrong type of table", `sizes = { gpus = [1, 8], weights = [3, 1] }`, `sizes = 8`, `s.toml:30: class.train.sizes must be a table, not 8`},
		{"fraction of a node", `nodes = 10`, `nodes = 10.5`, `s.toml:13: partition.acc.nodes must be a whole number, not 10.5`},
		{"sign", `nodes = 10`, `nodes = -10`, `s.toml:13: partition.acc.nodes must be at least 0, not -10`},
		{"too large", `nodes = 10`, `nodes = 10_000_000`, `s.toml:13: partition.acc.nodes must be at most 1000000, not 10_000_000`},
		{"negative seed", `seed = 1`, `seed = -1`, `s.toml:2: seed must be at least 0, not -1`},
		{"nan", `speed = 2.4`, `speed = nan`, `s.toml:11: gpu.b200.speed must be a finite number, not nan`},
		{"inf", `jobs_per_day = 10`, `jobs_per_day = +inf`, `s.toml:24: class.train.jobs_per_day must be a finite number, not +inf`},
		{"zero rate", `jobs_per_day = 10`, `jobs_per_day = 0`, `s.toml:24: class.train.jobs_per_day must be greater than 0, not 0`},
		{"share above 1", `fixed_share = 0.1`, `fixed_share = 10`, `s.toml:27: class.train.fixed_share must be from 0 to 1, not 10`},
		{"number as text", `speed = 2.4`, `speed = "2.4"`, `s.toml:11: gpu.b200.speed must be a number, not the text "2.4"`},
		{"duration without unit", `length = "8w"`, `length = 8`, `s.toml:5: window.length must be a duration, and the number 8 has no unit (` + span + `)`},
		{"duration as text without unit", `length = "8w"`, `length = "8"`, `s.toml:5: window.length: there is no duration "8" (` + span + `)`},
		{"negative duration", `length = "8w"`, `length = "-8w"`, `s.toml:5: window.length: there is no duration "-8w" (` + span + `)`},
		{"zero duration", `length = "8w"`, `length = "0s"`, `s.toml:5: window.length must be longer than 0, not "0s"`},
		{"endless duration", `length = "8w"`, `length = "99999w"`, `s.toml:5: window.length: the duration "99999w" is longer than 5200 weeks (` + span + `)`},
		{"local date", `start = 2026-01-05T00:00:00+01:00`, `start = 2026-01-05`, `s.toml:4: window.start: the date 2026-01-05 has no offset from UTC, so it means another instant on another machine (` + local + `)`},
		{"local date-time as text", `start = 2026-01-05T00:00:00+01:00`, `start = "2026-01-05T00:00:00"`, `s.toml:4: window.start: the date 2026-01-05T00:00:00 has no offset from UTC, so it means another instant on another machine (` + local + `)`},
		{"no date", `start = 2026-01-05T00:00:00+01:00`, `start = "in May"`, `s.toml:4: window.start: there is no date "in May" (` + day + `)`},
		{"date as number", `start = 2026-01-05T00:00:00+01:00`, `start = 2026`, `s.toml:4: window.start must be a date, not 2026 (` + day + `)`},
		{"no window", "[window]\nstart = 2026-01-05T00:00:00+01:00\n", "[window]\n", `s.toml:3: [window] needs start (it is a date)`},
		{"unknown word, one near", `backfill = "easy"`, `backfill = "eazy"`, `s.toml:8: policy.backfill does not take the text "eazy" (did you mean "easy"?)`},
		{"unknown word, none near", `backfill = "easy"`, `backfill = "magic"`, `s.toml:8: policy.backfill does not take the text "magic" (write "none", "first-fit", "easy", "easy-no-extra" or "conservative")`},
		{"bad beat", `backfill = "easy"`, `pass = "often"`, `s.toml:8: policy.pass does not take the text "often" (write "instant" or "event", or a beat such as "30s")`},
		{"order, one near", `backfill = "easy"`, `order = "multi-factor"`, `s.toml:8: policy.order does not take the text "multi-factor" (did you mean "multifactor"?)`},
		{"backfill order without backfilling", `backfill = "easy"`, "backfill = \"none\"\nbackfill_order = \"sjf\"", `s.toml:9: policy.backfill_order: backfill none has no order of backfilling: it goes with easy and first-fit (leave it out, or write backfill = "easy")`},
		{"scheduler, one near", `backfill = "easy"`, `scheduler = "slurn"`, `s.toml:8: policy.scheduler does not take the text "slurn" (did you mean "slurm"?)`},
		{"backfill under Slurm", `backfill = "easy"`, "scheduler = \"slurm\"\ndepth = 5", `s.toml:9: policy.depth does not go with scheduler = "slurm" (leave it out: [policy.slurm] has Slurm's own parameters)`},
		{"limits that block under Slurm", `backfill = "easy"`, "scheduler = \"slurm\"\n[qos.q]\nlimits_block = true", `s.toml:10: qos.q.limits_block does not go with scheduler = "slurm" (write assoc_limit_stop = true in [policy.slurm], or leave it out)`},
		{"a tier without Slurm", `nodes = 10`, "nodes = 10\ntier = 2", `s.toml:14: partition.acc.tier goes with scheduler = "slurm" only (write scheduler = "slurm" in [policy], or leave it out)`},
		{"a shape without Slurm", `fixed_share = 0.1`, "exclusive = true", `s.toml:27: class.train.exclusive goes with scheduler = "slurm" only (write scheduler = "slurm" in [policy], or leave it out)`},
		{"preemption of nobody", `backfill = "easy"`, "scheduler = \"slurm\"\npreemption = \"qos\"", `s.toml:9: policy.preemption: no [qos.NAME] preempts another (give a [qos.NAME] preempts = ["OTHER"])`},
		{"preemption without a word for it", `backfill = "easy"`, "scheduler = \"slurm\"\n[qos.q]\npreempts = [\"normal\"]", `s.toml:10: qos.q.preempts: nobody is preempted by QOS (write preemption = "qos" in [policy], or leave it out)`},
		{"preemption in a circle", `backfill = "easy"`, "scheduler = \"slurm\"\npreemption = \"qos\"\n[qos.q]\npreempts = [\"q\"]", `s.toml:11: qos.q.preempts[0]: [qos.q] and [qos.q] would preempt each other for ever (take one of the two out)`},
		{"a parameter of Slurm that there is not", `backfill = "easy"`, "scheduler = \"slurm\"\nslurm.bf_intervall = \"10s\"", `s.toml:9: there is no key "bf_intervall" in [policy.slurm] (did you mean "bf_interval"?)`},
		{"order under Slurm", `backfill = "easy"`, "scheduler = \"slurm\"\norder = \"sjf\"", `s.toml:9: policy.order: order sjf does not go with scheduler = "slurm" (write "fcfs" or "multifactor")`},
		{"Slurm's parameters without it", `backfill = "easy"`, `slurm.bf_interval = "10s"`, `s.toml:8: [policy.slurm] goes with scheduler = "slurm" only (write scheduler = "slurm" in [policy], or leave it out)`},
		{"no such version of Slurm", `backfill = "easy"`, "scheduler = \"slurm\"\nslurm.version = \"22.5\"", `s.toml:9: policy.slurm.version does not take the text "22.5" (did you mean "22.05"?)`},
		{"no reservation", `backfill = "easy"`, `reservations = 0`, `s.toml:8: policy.reservations must be at least 1, not 0`},
		{"reservations without EASY", `backfill = "easy"`, "backfill = \"first-fit\"\nreservations = 2", `s.toml:9: policy.reservations: more than one reservation goes with backfill easy, not first-fit (leave it out, or write backfill = "easy")`},
		{"weights of another order", `[gpu.h100]`, "[policy.multifactor]\nage_weight = 3\n[gpu.h100]", `s.toml:9: [policy.multifactor] does not go with order = "fcfs" (write order = "multifactor", or leave the weights out)`},
		{"negative weight of age", `backfill = "easy"`, "order = \"multifactor\"\nmultifactor = { age_weight = -1 }", `s.toml:9: policy.multifactor.age_weight must be at least 0, not -1`},
		{"age without unit", `backfill = "easy"`, "order = \"multifactor\"\nmultifactor.age_max = 7", `s.toml:9: policy.multifactor.age_max must be a duration, and the number 7 has no unit (` + span + `)`},
		{"unknown weight", `backfill = "easy"`, "order = \"multifactor\"\nmultifactor.tres_weight = 7", `s.toml:9: there is no key "tres_weight" in [policy.multifactor] (there is age_weight, size_weight, qos_weight, age_max, favor_small, partition_weight, fairshare_weight and calc_period)`},
		{"unknown placement", `nodes = 10`, "nodes = 10\nplacement = \"node\"", `s.toml:14: partition.acc.placement does not take the text "node" (did you mean "nodes"?)`},
		{"placed on single GPUs", `gpus_per_node = 4`, "gpus_per_node = 1\nplacement = \"nodes\"", `s.toml:15: partition.acc.placement: jobs can be placed only on nodes of 2 GPUs or more (write placement = "count"; it is the same there)`},
		{"cores of what is counted", `nodes = 10`, "nodes = 10\nplacement = \"count\"\ncores_per_node = 80", `s.toml:15: partition.acc.cores_per_node does not go with placement = "count", which knows no nodes (write placement = "nodes")`},
		{"memory of single GPUs", `gpus_per_node = 4`, "gpus_per_node = 1\nmemory_per_node_gb = 80", `s.toml:15: partition.acc.memory_per_node_gb does not go with placement = "count", which knows no nodes (write placement = "nodes", which takes nodes of 2 GPUs or more)`},
		{"no cores", `nodes = 10`, "nodes = 10\ncores_per_node = 0", `s.toml:14: partition.acc.cores_per_node must be at least 1, not 0`},
		{"no memory", `nodes = 10`, "nodes = 10\nmemory_per_node_gb = 0", `s.toml:14: partition.acc.memory_per_node_gb must be at least 0.001, not 0`},
		{"cores that nobody has", `jobs_per_day = 10`, "jobs_per_day = 10\ncores_per_gpu = 20", `s.toml:25: class.train.cores_per_gpu: no partition of this class has cores_per_node (give cores_per_node there, or leave it out)`},
		{"memory that nobody has", `jobs_per_day = 10`, "jobs_per_day = 10\nmemory_per_gpu_gb = 1.5", `s.toml:25: class.train.memory_per_gpu_gb: no partition of this class has memory_per_node_gb (give memory_per_node_gb there, or leave it out)`},
		{"more cores than a node has", "nodes = 10\ngpus_per_node = 4\ngpu = \"h100\"\n[qos.normal]\nmax_gpus = 32\nmax_time = \"24h\"\n[sector.health]\n[access.fast]\n[community.research]\nsectors = { health = 1 }\n[class.train]", "nodes = 10\ncores_per_node = 80\ngpus_per_node = 4\ngpu = \"h100\"\n[qos.normal]\nmax_gpus = 32\nmax_time = \"24h\"\n[sector.health]\n[access.fast]\n[community.research]\nsectors = { health = 1 }\n[class.train]\ncores_per_gpu = 21", `s.toml:32: class.train.sizes.gpus[1]: no partition of this class has the cores and memory in a node that a job of 8 GPUs asks for (ask for less, or give the nodes more)`},
		{"priority above 1", `max_gpus = 32`, "max_gpus = 32\npriority = 10", `s.toml:18: qos.normal.priority must be from 0 to 1, not 10`},
		{"reference, one near", `gpu = "h100"`, `gpu = "h10"`, `s.toml:15: partition.acc.gpu: there is no [gpu.h10] (did you mean "h100"?)`},
		{"reference, none near", `gpu = "h100"`, `gpu = "mi300x"`, `s.toml:15: partition.acc.gpu: there is no [gpu.mi300x] (there is h100 and b200)`},
		{"class to partition", `partitions = ["acc"]`, "partitions = [\n  \"acc\",\n  \"ai\",\n]", `s.toml:27: class.train.partitions[1]: there is no [partition.ai] (there is acc)`},
		{"partition twice", `partitions = ["acc"]`, `partitions = ["acc", "acc"]`, `s.toml:25: class.train.partitions[1]: "acc" stands there twice`},
		{"class to qos", `qos = "normal"`, `qos = "norm"`, `s.toml:26: class.train.qos: there is no [qos.norm] (did you mean "normal"?)`},
		{"class to community", `communities = { research = 1 }`, `communities = { reserch = 1 }`, `s.toml:28: class.train.communities.reserch: there is no [community.reserch] (did you mean "research"?)`},
		{"class to access", `access = { fast = 1 }`, `access = { slow = 1 }`, `s.toml:29: class.train.access.slow: there is no [access.slow] (there is fast)`},
		{"community to sector", `sectors = { health = 1 }`, `sectors = { wealth = 1 }`, `s.toml:22: community.research.sectors.wealth: there is no [sector.wealth] (did you mean "health"?)`},
		{"cohort to class", `class = "train"`, `class = "trainer"`, `s.toml:34: cohort.spring.class: there is no [class.trainer] (did you mean "train"?)`},
		{"change to partition", "partition = \"acc\"\naction", "partition = \"ac\"\naction", `s.toml:43: variant.more.change.rack.partition: there is no [partition.ac] (did you mean "acc"?)`},
		{"weights of zero", `communities = { research = 1 }`, `communities = { research = 0 }`, `s.toml:28: class.train.communities must have a weight greater than 0`},
		{"negative weight", `communities = { research = 1 }`, `communities = { research = -1 }`, `s.toml:28: class.train.communities.research must be at least 0, not -1`},
		{"sizes and weights", `weights = [3, 1]`, `weights = [3]`, `s.toml:30: class.train.sizes has 2 GPU counts and 1 weights (give each GPU count its weight)`},
		{"sizes fall", `gpus = [1, 8]`, `gpus = [8, 1]`, `s.toml:30: class.train.sizes.gpus must be increasing: 1 follows 8`},
		{"no sizes", `gpus = [1, 8], weights = [3, 1]`, `gpus = [], weights = []`, "s.toml:30: class.train.sizes.gpus must not be empty\ns.toml:30: class.train.sizes.weights must not be empty"},
		{"size above the QOS", `gpus = [1, 8]`, `gpus = [1, 33]`, `s.toml:30: class.train.sizes.gpus[1]: 33 GPUs are more than the 32 that [qos.normal] allows`},
		{"size above every variant", "max_gpus = 32\nmax_time = \"24h\"\n[sector.health]\n[access.fast]\n[community.research]\nsectors = { health = 1 }\n[class.train]\njobs_per_day = 10\npartitions = [\"acc\"]\nqos = \"normal\"\nfixed_share = 0.1\ncommunities = { research = 1 }\naccess = { fast = 1 }\nsizes = { gpus = [1, 8]", "max_time = \"24h\"\n[sector.health]\n[access.fast]\n[community.research]\nsectors = { health = 1 }\n[class.train]\njobs_per_day = 10\npartitions = [\"acc\"]\nqos = \"normal\"\nfixed_share = 0.1\ncommunities = { research = 1 }\naccess = { fast = 1 }\nsizes = { gpus = [60, 61]", `s.toml:29: class.train.sizes.gpus[1]: no partition of this class ever has 61 GPUs in any variant, at most 60`},
		{"no nodes ever", "nodes = 10\ngpus_per_node = 4\ngpu = \"h100\"", "nodes = 10\ngpus_per_node = 4\ngpu = \"h100\"\n[partition.empty]\nnodes = 0\ngpus_per_node = 4\ngpu = \"h100\"\n[class.lost]\npartitions = [\"empty\"]\njobs_per_day = 1\nsizes = { gpus = [1], weights = [1] }\nrun = { law = \"constant\", value = \"1h\" }", `s.toml:20: [class.lost]: none of its partitions ever has a node in any variant (add nodes, or a change that brings them)`},
		{"unknown law", `law = "lognormal"`, `law = "log-normal"`, `s.toml:31: class.train.run.law does not take the text "log-normal" (did you mean "lognormal"?)`},
		{"key of another law", `sigma = 1.4`, `sigma = 1.4, mean = "3h"`, `s.toml:31: class.train.run.mean does not go with law = "lognormal" (its keys are law, median and sigma)`},
		{"missing key of a law", `, sigma = 1.4`, ``, `s.toml:31: [class.train.run] needs sigma (sigma: standard deviation of the natural logarithm; mean = median x exp(sigma^2/2))`},
		{"points and shares", `{ law = "lognormal", median = "2h", sigma = 1.4 }`, `{ law = "empirical", at = ["1m", "1h"], cdf = [1] }`, `s.toml:31: class.train.run has 2 times and 1 shares (give each time its share)`},
		{"percent", `{ law = "lognormal", median = "2h", sigma = 1.4 }`, `{ law = "empirical", at = ["1m", "1h"], cdf = [0.5, 100] }`, `s.toml:31: class.train.run.cdf[1] must be from 0 to 1, not 100`},
		{"a CDF that ends early", `{ law = "lognormal", median = "2h", sigma = 1.4 }`, `{ law = "empirical", at = ["1m", "1h"], cdf = [0.5, 0.9] }`, `s.toml:31: class.train.run.cdf must end at 1, not at 0.9 (at the longest run time all jobs have ended)`},
		{"a CDF that falls", `{ law = "lognormal", median = "2h", sigma = 1.4 }`, `{ law = "empirical", at = ["1m", "1h", "2h"], cdf = [0.5, 0.4, 1] }`, `s.toml:31: class.train.run.cdf must be increasing: 0.4 follows 0.5`},
		{"times that fall", `{ law = "lognormal", median = "2h", sigma = 1.4 }`, `{ law = "empirical", at = ["1h", "1m"], cdf = [0.5, 1] }`, `s.toml:31: class.train.run.at must be increasing: 1m0s follows 1h0m0s`},
		{"a CDF that starts late", `{ law = "lognormal", median = "2h", sigma = 1.4 }`, `{ law = "empirical", at = ["1s", "1m"], cdf = [0.5, 1] }`, `s.toml:31: class.train.run: the first time, 1s, must be longer than from, 1s (give from, the shortest run time)`},
		{"a single point", `{ law = "lognormal", median = "2h", sigma = 1.4 }`, `{ law = "empirical", at = ["0.5s"], cdf = [1], from = "0.5s" }`, "s.toml:31: class.train.run has a single point (write run = { law = \"constant\", value = ... })"},
		{"factor below 1", `factor = 2`, `factor = 0.5`, `s.toml:32: class.train.limit.factor must be at least 1, not 0.5`},
		{"one quantile", `{ law = "factor", factor = 2 }`, `{ law = "accuracy", quantiles = [0.5], values = ["1h"] }`, `s.toml:32: class.train.limit.quantiles needs at least the least and the greatest accuracy`},
		{"hours", "[sector.health]", "[rhythm]\nhours = [1, 2]\n[sector.health]", `s.toml:20: rhythm.hours must have 24 values, not 2`},
		{"silent week", "[sector.health]", "[rhythm]\nweekdays = [0, 0, 0, 0, 0, 0, 0]\n[sector.health]", `s.toml:20: rhythm.weekdays must have a value greater than 0`},
		{"cohort ends before it begins", `to = 2026-01-19T00:00:00+01:00`, `to = 2026-01-12T00:00:00+01:00`, `s.toml:38: cohort.spring.to must be after from`},
		{"cohort before the start", `from = 2026-01-12T00:00:00+01:00`, `from = 2025-01-12T00:00:00+01:00`, `s.toml:37: cohort.spring.from is before the simulation starts, on 2025-12-22T00:00:00+01:00`},
		{"delay without like", `like = "more"`, ``, "s.toml:48: variant.half.delay needs like (add like = \"VARIANT\", whose changes it is to change)\ns.toml:49: variant.half.scale needs like (add like = \"VARIANT\", whose changes it is to change)"},
		{"like further down", "[variant.today]\n", "[variant.today]\nlike = \"half\"\n", `s.toml:40: variant.today.like: [variant.half] must stand above this variant (put it further up)`},
		{"like nothing", `like = "more"`, `like = "mor"`, `s.toml:47: variant.half.like: there is no [variant.mor] (did you mean "more"?)`},
		{"scale that is not whole", `scale = 0.2`, `scale = 0.5`, `s.toml:49: variant.half.scale: the add-nodes nodes of change rack become 2.5, which is not a whole number`},
		{"unknown action", `action = "add-nodes"`, `action = "add_nodes"`, `s.toml:44: variant.more.change.rack.action does not take the text "add_nodes" (did you mean "add-nodes"?)`},
		{"key of another action", `action = "add-nodes"`, `action = "retire"`, `s.toml:45: variant.more.change.rack.nodes does not go with action = "retire" (its keys are action, date, label and partition)`},
		{"too many leave", "action = \"add-nodes\"\nnodes = 5", "action = \"remove-nodes\"\nnodes = 11", "s.toml:41: variant.more.change.rack: 11 nodes cannot leave, for only 10 are there then\ns.toml:49: variant.half.scale: the remove-nodes nodes of change rack become 2.2, which is not a whole number"},
		{"too many closed", "action = \"add-nodes\"\nnodes = 5", "action = \"maintenance\"\nlength = \"2d\"\nnodes = 15", "s.toml:41: variant.more.change.rack: 15 nodes are to be closed, and only 10 are there then"},
		{"maintenance without end", "action = \"add-nodes\"\nnodes = 5", "action = \"maintenance\"", `s.toml:41: [variant.more.change.rack] needs until or length, and not both (give one of the two)`},
		{"reservation of nothing", "action = \"add-nodes\"\nnodes = 5", "action = \"reservation\"\nlength = \"2d\"", `s.toml:41: [variant.more.change.rack] needs nodes (nodes: how many)`},
		{"reservation without end", "action = \"add-nodes\"\nnodes = 5", "action = \"reservation\"\nnodes = 5", `s.toml:41: [variant.more.change.rack] needs until or length, and not both (give one of the two)`},
		{"too many reserved", "action = \"add-nodes\"\nnodes = 5", "action = \"reservation\"\nlength = \"2d\"\nnodes = 15", "s.toml:41: variant.more.change.rack: 15 nodes are to be closed, and only 10 are there then"},
		{"maintenance ends first", "action = \"add-nodes\"\nnodes = 5", "action = \"maintenance\"\nuntil = 2026-02-01T00:00:00+01:00", `s.toml:45: variant.more.change.rack.until must be after date`},
		{"change before the start", `date = 2026-02-02T00:00:00+01:00`, `date = 2025-12-21T00:00:00+01:00`, "s.toml:42: variant.more.change.rack: its date 2025-12-21T00:00:00+01:00 is before the simulation starts, on 2025-12-22T00:00:00+01:00 (begin [partition] with it, or choose a later date)"},
		{"delayed past the end", `delay = "1w"`, `delay = "26w"`, `s.toml:46: variant.more.change.rack in variant half: its date 2026-08-03T00:00:00+01:00 is after the window ends, on 2026-03-02T00:00:00+01:00 (choose an earlier date, or a longer window)`},
		{"processors with classes", "nodes = 10\ngpus_per_node = 4\ngpu = \"h100\"", "processors = 100", `s.toml:13: partition.acc: only a scenario with [trace] counts processors (give nodes, gpus_per_node and gpu)`},
		{"partition without GPU type", "gpu = \"h100\"\n", "", `s.toml:12: [partition.acc] needs gpu (a partition has nodes, gpus_per_node and gpu, or for a trace processors)`},
		{"trace and classes", "[policy]", "[trace]\nfile = \"a.swf\"\n[policy]", "s.toml:25: a scenario with [trace] has no [class]: the trace says what arrives (take one of the two out)\ns.toml:35: a scenario with [trace] has no [cohort]: the trace says what arrives (take one of the two out)"},
		{"syntax", `seed = 1`, `seed = = 1`, `s.toml:2: TOML syntax: expected value but found '=' instead`},
		{"key twice", `seed = 1`, "seed = 1\nseed = 2", `s.toml:3: TOML syntax: key 'seed' has already been defined`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(base, c.old, c.new, 1)
			if text == base {
				t.Fatal("the case changes nothing")
			}
			_, err := Parse("s.toml", []byte(text))
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(c.want, err.Error()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// A size that a node of one partition cannot hold, and one of another can, is no
// mistake; neither is one that occurs never.
func TestNeedsThatFit(t *testing.T) {
	const two = `[partition.small]
nodes = 10
gpus_per_node = 4
gpu = "h100"
cores_per_node = 20
[partition.acc]
cores_per_node = 80
memory_per_node_gb = 512
`
	for sizes, where := range map[string]string{
		"gpus = [1, 3, 8], weights = [3, 1, 1]": `["small", "acc"]`, "gpus = [1, 3], weights = [3, 0]": `["small"]`,
	} {
		text := strings.NewReplacer(
			"[partition.acc]\n", two, `["acc"]`, where,
			"gpus = [1, 8], weights = [3, 1]", sizes,
			"fixed_share = 0.1", "fixed_share = 0.1\ncores_per_gpu = 20",
		).Replace(base)
		if _, err := Parse("s.toml", []byte(text)); err != nil {
			t.Errorf("%s: %v", sizes, err)
		}
	}
}

// Nothing is wrong with the scenario that the cases above break.
func TestNoMistake(t *testing.T) {
	if _, err := Parse("s.toml", []byte(base)); err != nil {
		t.Fatal(err)
	}
}

// All mistakes of a file come back at once, in the order of its lines.
func TestAllMistakesAtOnce(t *testing.T) {
	text := strings.NewReplacer(
		`seed = 1`, `sead = 1`,
		`length = "8w"`, `length = 8`,
		`gpu = "h100"`, `gpu = "h10"`,
		`fixed_share = 0.1`, `fixed_share = nan`,
		`like = "more"`, `like = "moor"`,
	).Replace(base)
	_, err := Parse("dir/s.toml", []byte(text))
	ps, ok := errors.AsType[Problems](err)
	if !ok {
		t.Fatalf("not Problems: %v", err)
	}
	var lines []int
	for _, p := range ps {
		if p.File != "dir/s.toml" {
			t.Errorf("file %q", p.File)
		}
		lines = append(lines, p.Line)
	}
	if diff := cmp.Diff([]int{2, 5, 15, 27, 47}, lines); diff != "" {
		t.Errorf("lines -want +got:\n%s\n%v", diff, err)
	}
}

// Text that is not UTF-8 is an error with its line.
func TestNotUTF8(t *testing.T) {
	_, err := Parse("s.toml", []byte("title = \"a\"\ndescription = \"\xff\"\n"))
	if want := `s.toml:2: the text is not UTF-8 (save it as UTF-8)`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
