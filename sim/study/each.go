package study

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Each calls do for 0 to n-1, the given number at a time, and tells progress after each how
// many are done. The first error stops the rest and is returned.
func Each(ctx context.Context, workers, n int, do func(ctx context.Context, i int) error, progress func(done, total int)) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(max(1, workers))
	var mu sync.Mutex
	done := 0
	for i := range n {
		g.Go(func() error {
			if err := context.Cause(ctx); err != nil {
				return err
			}
			if err := do(ctx, i); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			if done++; progress != nil {
				progress(done, n)
			}
			return nil
		})
	}
	return g.Wait()
}
