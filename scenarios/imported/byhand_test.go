package imported_test

import (
	"fmt"
	"strings"
)

// What the scenarios of the recorded experiments are, written by hand from what their pages
// say: the scheduler, the machine, and who may. %s is the version.
const (
	basic = "[policy]\nscheduler = \"slurm\"\n[policy.slurm]\nversion = \"%s\"\n"
	many  = "[policy]\nscheduler = \"slurm\"\norder = \"multifactor\"\n[policy.slurm]\nversion = \"%s\"\n"

	// Sixteen nodes of one CPU, as a bag.
	bag = "[gpu.cpu]\n[partition.batch]\nnodes = 16\ngpus_per_node = 1\ngpu = \"cpu\"\n"
	// The same in two halves, of which partitions name one or both.
	halves = "[gpu.cpu]\n[nodes.low]\ncount = 8\ngpus_per_node = 1\ngpu = \"cpu\"\n[nodes.high]\ncount = 8\ngpus_per_node = 1\ngpu = \"cpu\"\n"
	tiers  = halves + "[partition.batch]\nnodes = [\"low\", \"high\"]\n[partition.prio]\nnodes = [\"low\", \"high\"]\ntier = 10\nmax_time = \"60m\"\n" +
		"[partition.side]\nnodes = [\"high\"]\n"
	twice = halves + "[partition.batch]\nnodes = [\"low\", \"high\"]\npriority_factor = 10\n[partition.debug]\nnodes = [\"low\", \"high\"]\npriority_factor = 50\n"
	four  = "[gpu.h100]\n[partition.batch]\nnodes = 4\ngpus_per_node = 8\ngpu = \"h100\"\ncores_per_node = 32\nmemory_per_node_gb = 62.5\n"
	eight = "[gpu.h100]\n[partition.batch]\nnodes = 8\ngpus_per_node = 8\ngpu = \"h100\"\ncores_per_node = 32\nmemory_per_node_gb = 62.5\n"
	cores = "[gpu.core]\n[partition.batch]\nnodes = 8\ngpus_per_node = 16\ngpu = \"core\"\nmemory_per_node_gb = 62.5\n"

	three = "[qos.normal]\npriority = 0.2\n[qos.low]\n[qos.high]\npriority = 1.0\n"
)

// weights is [policy.multifactor] with nothing but these terms.
func weights(age, size, qos, partition, fair int, max string) string {
	return fmt.Sprintf("[policy.multifactor]\nage_weight = %d\nsize_weight = %d\nqos_weight = %d\npartition_weight = %d\nfairshare_weight = %d\nage_max = %q\n", age, size, qos, partition, fair, max)
}

// preempting gives the three QOS their victims.
func preempting(then string) string {
	return "[qos.normal]\npriority = 0.2\npreempts = [\"low\"]\npreempted = " + then + "\n[qos.low]\npreempted = " + then + "\n[qos.high]\npriority = 1.0\npreempts = [\"low\", \"normal\"]\n"
}

var byHand = map[string]string{
	"01a-backfill-default-load09": basic + bag,
	"01b-backfill-default-load15": basic + bag,
	"02a-bf-max-job-test-5":       basic + "bf_max_job_test = 5\n" + bag,
	"02b-bf-window-30":            basic + "bf_window = \"30m\"\n" + bag,
	"02c-bf-part-count-reserve-1": basic + "bf_job_part_count_reserve = 1\n" + bag,
	"02d-bf-max-job-user-2":       basic + "bf_max_job_user = 2\n" + bag,
	"03a-multifactor":             many + weights(10000, 6000, 5000, 3000, 0, "2h") + twice + three,
	"03b-multifactor-favor-small": many + "favor_small = true\nsmall_relative_to_time = true\n" + weights(1000, 60000, 500, 0, 0, "2h") + twice + three,
	"04a-fairtree-halflife-1h": many + "calc_period = \"1m\"\n" + weights(1000, 0, 0, 0, 10000, "4h") + "[policy.fairshare]\nhalf_life = \"1h\"\n" + bag +
		"[account.phys]\nshares = 50\n[account.chem]\nshares = 30\n[account.bio]\nshares = 20\n",
	"05a-qos-limits-gpu": basic + four + "[qos.big]\ntogether = { gpus = 16 }\neach_user = { jobs = 2 }\nmax_time = \"50m\"\n" +
		"[qos.small]\nmax_gpus = 8\neach_user = { gpus = 12, submitted = 8 }\n",
	"05b-assoc-limits-gpu":    basic + four + "[account.phys]\ntogether = { jobs = 4 }\n[account.chem]\ntogether = { gpus = 12 }\nbudget_gpu_h = 11.666666666666666\n",
	"06a-preempt-qos-requeue": strings.Replace(many, "[policy.slurm]", "preemption = \"qos\"\n[policy.slurm]", 1) + weights(1000, 0, 10000, 0, 0, "4h") + bag + preempting(`{ then = "requeue" }`),
	"06c-preempt-qos-requeue-exempt-youngest": strings.Replace(many, "[policy.slurm]", "preemption = \"qos\"\n[policy.slurm]", 1) + "preempt_youngest_first = true\n" + weights(1000, 0, 10000, 0, 0, "4h") +
		bag + preempting(`{ then = "requeue", after = "10m" }`),
	"07a-reservations-oneoff-maint":     basic + bag,
	"07b-reservation-daily":             basic + bag,
	"08a-partitions-prioritytier-multi": basic + tiers,
	"08b-partitions-preempt-requeue": strings.Replace(basic, "[policy.slurm]", "preemption = \"partition\"\n[policy.slurm]", 1) +
		strings.ReplaceAll(tiers, "nodes = [\"", "preempted = { then = \"requeue\" }\nnodes = [\""),
	"09-arrays-dependencies":      basic + bag,
	"10-node-down-drain-requeue":  basic + bag,
	"11a-gpu-packing-default":     basic + eight,
	"11b-gpu-packing-lln":         basic + "least_loaded = true\n" + eight,
	"11c-gpu-packing-loaded":      basic + eight,
	"12-begin-hold-nice":          many + weights(2000, 0, 0, 0, 0, "2h") + bag,
	"14a-cpu-packing-tasks":       basic + cores,
	"14b-weights-features":        basic + strings.Replace(halves, "[nodes.high]", "weight = 10\n[nodes.high]", 1) + "[partition.batch]\nnodes = [\"low\", \"high\"]\n",
	"15-reservation-weekly-daily": basic + bag,
	"16-timeouts":                 basic + bag,
	"17-assoc-safe-tresmins":      many + "calc_period = \"1m\"\n" + weights(1000, 0, 0, 0, 0, "4h") + bag + "[account.phys]\nbudget_gpu_h = 21.666666666666668\ntogether = { committed_gpu_h = 8.333333333333334 }\n[account.chem]\n",
	"18-builtin-fifo":             basic + "builtin = true\n" + bag,
	"19-bf-min-prio-reserve":      many + "bf_min_prio_reserve = 2000\n" + weights(1000, 0, 10000, 0, 0, "4h") + bag + three,
}
