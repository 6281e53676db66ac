package published

// A clusterTable is what is published of the GPU jobs of one cluster. Percentages
// of jobs and GPU time were digitised from figures, to about 0.1; endings and
// weights were given as numbers.
type clusterTable struct {
	run     []float64 // percentage of jobs that run at most 1, 2, 4, ... seconds
	gpus    []float64 // percentage of jobs with at most 1, 2, 4, ... GPUs
	gpuTime []float64 // percentage of the GPU time that those have
	// failed and cancelled are the endings; what is left has completed.
	failed, cancelled Ending
	// hours and weekdays (from Monday) are relative numbers of submissions; nil
	// where nothing is published.
	hours, weekdays []float64
}

// clusterTables has four clusters.
//
// Run times, sizes, GPU times and endings are those of Hu et al., Characterization
// of large language model development in the datacenter, NSDI 2024, and its data
// (AcmeTrace: figures cdf_job_duration_util and cdf_job_gpunum, table
// cluster_summary.csv), which has them for all four: Seren and Kalos (Acme, 2023,
// 663,813 and 19,907 jobs), Philly (Microsoft, 2017, 112,956 jobs) and Helios
// (SenseTime, 2020, 1,580,464 jobs). The hours of Helios are those of Hu et al.,
// Characterization and prediction of deep learning workloads in large-scale GPU
// datacenters, SC 2021 (figure cluster_diurnal, local time). The weekdays of Philly
// were counted in the extract of its trace of Qiao et al. (Pollux, OSDI 2021):
// 82,247 jobs of 15 weeks.
var clusterTables = map[string]clusterTable{
	"seren": {
		run:     []float64{2.2, 2.8, 5.6, 11.8, 23.4, 31.7, 37.1, 48.9, 65.6, 79.2, 88, 92.9, 96, 97.5, 98.4, 99.2, 99.6, 99.8, 99.9, 100, 100, 100},
		gpus:    []float64{54, 65.4, 67.9, 96.7, 97.9, 98.8, 99.3, 99.6, 99.7, 99.8, 100},
		gpuTime: []float64{1.3, 1.8, 2.4, 11.9, 13.2, 19.1, 27.6, 41.7, 56.3, 66.9, 100},
		failed:  Ending{0.429, 0.124}, cancelled: Ending{0.075, 0.664},
	},
	"kalos": {
		run:     []float64{0, 0, 0, 0, 1.5, 18.7, 38.2, 50.5, 69.1, 79.4, 85.9, 92.8, 97.1, 98.7, 99.1, 99.5, 99.7, 99.8, 99.9, 100, 100, 100},
		gpus:    []float64{86.3, 88.4, 88.4, 93.9, 94.3, 94.7, 95.3, 95.7, 96.9, 98.1, 100},
		gpuTime: []float64{0.2, 0.2, 0.2, 0.6, 0.6, 2, 3.3, 3.7, 24.9, 50.4, 100},
		failed:  Ending{0.397, 0.08}, cancelled: Ending{0.062, 0.607},
	},
	"philly": {
		run:     []float64{0, 0.1, 0.2, 0.8, 3.6, 8.4, 18.9, 27, 31.5, 36.3, 54.9, 67.5, 79.3, 84.6, 90.3, 92.7, 94.9, 96.9, 98.4, 99.3, 99.8, 100},
		gpus:    []float64{82.4, 84.5, 92, 98.9, 99.8, 100, 100, 100, 100, 100, 100},
		gpuTime: []float64{16.4, 19.4, 38.2, 88, 97.2, 100, 100, 100, 100, 100, 100},
		failed:  Ending{0.305, 0.386}, cancelled: Ending{0.09, 0.294},
		weekdays: []float64{0.86, 1.07, 1.14, 1.29, 1.44, 0.61, 0.60},
	},
	"helios": {
		run:     []float64{4, 4.9, 6.4, 7.7, 10.7, 16.2, 24.9, 37.8, 56.6, 67.6, 75.2, 84.1, 87.5, 90.8, 94.4, 96.3, 97.8, 98.9, 99.5, 99.9, 100, 100},
		gpus:    []float64{72.2, 74.7, 80.5, 94.7, 97.7, 99.4, 99.7, 99.9, 100, 100, 100},
		gpuTime: []float64{5.4, 7.2, 12.1, 41.3, 61.5, 86.6, 94.4, 97.5, 99.9, 99.9, 100},
		failed:  Ending{0.155, 0.093}, cancelled: Ending{0.221, 0.394},
		hours: []float64{
			0.904, 0.843, 0.681, 0.597, 0.564, 0.555, 0.547, 0.511, 0.559, 0.815, 1.124, 1.237,
			1.197, 1.224, 1.327, 1.428, 1.494, 1.330, 1.097, 1.199, 1.309, 1.224, 1.139, 1.093,
		},
	},
}
