package study

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"aforo/results/whole"
	"aforo/workload"
)

// mostDrawn bounds how many jobs are drawn to tell them from others.
const mostDrawn = 2_000_000

// Drawn tells the jobs of the first replication, up to the end of the window, by a hash of
// when they are submitted, their sizes, run times and limits, and says how much they are. Of
// users who wait for their jobs it has those that they send where all are turned away.
func (s *Study) Drawn() (*whole.Drawn, error) {
	src, err := s.Open(0)
	if err != nil {
		return nil, err
	}
	h, out, hours := sha256.New(), &whole.Drawn{}, 0.0
	for range mostDrawn {
		var j workload.Job
		ok, err := src.Next(&j)
		if err != nil {
			return nil, err
		}
		if !ok || j.Submit >= s.To {
			break
		}
		out.Jobs++
		run := j.Run
		if j.Limit > 0 {
			run = min(run, j.Limit)
		}
		if j.Submit >= s.From {
			hours += float64(float64(j.Size) * run.Hours())
		}
		var b [32]byte
		for i, x := range []int64{int64(j.Submit), int64(j.Run), int64(j.Limit), int64(j.Size)} {
			binary.LittleEndian.PutUint64(b[8*i:], uint64(x))
		}
		h.Write(b[:])
		if back, reacts := src.(workload.Feedback); reacts {
			back.Rejected(&j)
		}
	}
	out.SHA256, out.GPUHours = hex.EncodeToString(h.Sum(nil)), hours
	return out, nil
}
