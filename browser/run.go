package browser

import (
	"context"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// do runs steps within the harness's patience, or ends the test.
func (p *Page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, p.patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

// get runs an action that answers a value, or ends the test.
func get[V any](p *Page, what string, a chromedp.Action[V]) V {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, p.patience)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
	return v
}

// call makes a step of one command of the browser's protocol.
func call[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}

// until asks again and again until ready says so, or ends the test with what ready saw last.
func (p *Page) until(what string, ready func() (ok bool, saw string)) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, p.patience)
	defer cancel()
	for {
		ok, saw := ready()
		if ok {
			return
		}
		select {
		case <-ctx.Done():
			for _, e := range p.errors.report() {
				p.t.Logf("the page reported: %s", e)
			}
			p.t.Fatalf("waited %v until %s; %s", p.patience, what, saw)
			return
		case <-time.After(25 * time.Millisecond):
		}
	}
}

// Eval runs JavaScript in the page and gives its value, awaited if it is a promise. For what no person can see, such as
// sizes; steps go by role and name.
func Eval[V any](p *Page, script string) V {
	p.t.Helper()
	return get(p, "script", chromedp.Evaluate[V](script, chromedp.EvalAwaitPromise))
}
