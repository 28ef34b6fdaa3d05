package browser

import (
	"context"
	"slices"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
)

// median gives the middle of what was measured.
func median(all []float64) float64 {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}

// countWork makes the browser count the processor time of the page's main thread, which other programs do not stretch.
func (p *Page) countWork() {
	p.t.Helper()
	p.do("count the work", call(performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks}))
}

// worked gives the processor time of the main thread since the navigation, in milliseconds.
func (p *Page) worked() float64 {
	p.t.Helper()
	return get(p, "work", func(ctx context.Context, t *chromedp.Target) (float64, error) {
		got, err := cdp.Call(ctx, t, performance.GetMetrics, cdp.Empty{})
		if err != nil {
			return 0, err
		}
		for _, m := range got.Metrics {
			if m.Name == "TaskDuration" {
				return m.Value * 1000, nil
			}
		}
		return 0, nil
	})
}
