package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Area is a part of a page in which things are looked for: the whole page, or what In narrows it to. It is looked up
// anew at every step, so it survives a page that redraws itself.
type Area struct {
	page       *Page
	within     *Area
	role, name string
}

// In narrows to the only element of the role and name: In("dialog", "New task").Click("button", "Save").
func (a *Area) In(role, name string) *Area {
	return &Area{page: a.page, within: a, role: role, name: name}
}

// element is something found, by its identity in the page's script engine.
type element struct {
	name string
	id   runtime.RemoteObjectID
}

// find answers all elements of the role in the area, or nil while the area itself is not there. A name of "" means any.
func (a *Area) find(ctx context.Context, t *chromedp.Target, role, name string) ([]element, error) {
	root, err := a.root(ctx, t)
	if err != nil || root == "" {
		return nil, err
	}
	tree, err := cdp.Call(ctx, t, accessibility.QueryAXTree, accessibility.QueryAXTreeParams{ObjectID: root, Role: role})
	if err != nil {
		return nil, err
	}
	var found []element
	for _, node := range tree.Nodes {
		called := squeeze(text(node.Name))
		if node.Ignored || node.BackendDOMNodeID == 0 || name != "" && called != squeeze(name) {
			continue
		}
		resolved, err := cdp.Call(ctx, t, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: node.BackendDOMNodeID})
		if err != nil {
			continue // gone since the tree was read
		}
		found = append(found, element{name: called, id: resolved.Object.ObjectID})
	}
	return found, nil
}

// root answers the element the area stands for, or "" while there is not exactly one.
func (a *Area) root(ctx context.Context, t *chromedp.Target) (runtime.RemoteObjectID, error) {
	if a.within == nil {
		document, err := cdp.Call(ctx, t, runtime.Evaluate, runtime.EvaluateParams{Expression: "document"})
		if err != nil {
			return "", err
		}
		return document.Result.ObjectID, nil
	}
	found, err := a.within.find(ctx, t, a.role, a.name)
	if err != nil || len(found) != 1 {
		return "", err
	}
	return found[0].id, nil
}

// one waits for exactly one element of one of the roles and the name, and gives it.
func (a *Area) one(name string, roles ...string) element {
	a.page.t.Helper()
	var found element
	a.page.until(fmt.Sprintf("there is one %s %q%s", strings.Join(roles, " or "), name, a.place()), func() (bool, string) {
		all := a.all(name, roles...)
		if len(all) == 1 {
			found = all[0]
			return true, ""
		}
		if len(all) > 1 {
			return false, fmt.Sprintf("there are %d; narrow the search with In", len(all))
		}
		return false, a.offers(roles...)
	})
	return found
}

// all gives the elements of any of the roles and the name as they are now; a page that changes meanwhile gives none.
func (a *Area) all(name string, roles ...string) []element {
	ctx, cancel := context.WithTimeout(a.page.ctx, a.page.patience)
	defer cancel()
	var found []element
	_ = chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for _, role := range roles {
			some, err := a.find(ctx, t, role, name)
			if err != nil {
				return err
			}
			found = append(found, some...)
		}
		return nil
	}))
	return found
}

// offers tells what of the roles the area has, for the message of a failed test.
func (a *Area) offers(roles ...string) string {
	called := names(a.all("", roles...))
	if len(called) == 0 {
		return fmt.Sprintf("there is no %s%s at all on %s", strings.Join(roles, " or "), a.place(), a.page.URL())
	}
	if len(called) > 40 {
		called = append(called[:40], "…")
	}
	return fmt.Sprintf("there are %q on %s", called, a.page.URL())
}

// names gives the accessible names of elements in the order of the page.
func names(elements []element) []string {
	all := make([]string, len(elements))
	for i, e := range elements {
		all[i] = e.name
	}
	return all
}

func (a *Area) place() string {
	if a.within == nil {
		return ""
	}
	return fmt.Sprintf(" in %s %q%s", a.role, a.name, a.within.place())
}

// Count gives the number of elements of the role and name now, without waiting; "" counts every name.
func (a *Area) Count(role, name string) int { return len(a.all(name, role)) }

// List gives the names of all elements of the role now, in the order of the page.
func (a *Area) List(role string) []string { return names(a.all("", role)) }

// Wait waits until there is exactly one element of the role and name.
func (a *Area) Wait(role, name string) {
	a.page.t.Helper()
	a.one(name, role)
}

// Gone waits until there is no element of the role and name.
func (a *Area) Gone(role, name string) {
	a.page.t.Helper()
	a.page.until(fmt.Sprintf("there is no %s %q%s", role, name, a.place()), func() (bool, string) {
		n := len(a.all(name, role))
		return n == 0, fmt.Sprintf("there are %d", n)
	})
}

// Text gives the visible text of the area, as it would be copied.
func (a *Area) Text() string {
	ctx, cancel := context.WithTimeout(a.page.ctx, a.page.patience)
	defer cancel()
	// An area that is just being redrawn has no text yet; whoever waits asks again.
	seen, _ := chromedp.Run(ctx, func(ctx context.Context, t *chromedp.Target) (string, error) {
		root, err := a.root(ctx, t)
		if err != nil || root == "" {
			return "", err
		}
		return chromedp.CallFunctionOn[string](`function() { return (this.body || this).innerText || "" }`, on(root))(ctx, t)
	})
	return seen
}

// WaitText waits until the area's visible text contains all the texts.
func (a *Area) WaitText(texts ...string) {
	a.page.t.Helper()
	a.page.until(fmt.Sprintf("the text %q is seen%s", texts, a.place()), func() (bool, string) {
		seen := squeeze(a.Text())
		missing := slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return strings.Contains(seen, squeeze(s)) })
		if len(seen) > 2000 {
			seen = seen[:2000] + "…"
		}
		return len(missing) == 0, fmt.Sprintf("missing is %q in: %s", missing, seen)
	})
}

// GoneText waits until the area's visible text does not contain the text.
func (a *Area) GoneText(gone string) {
	a.page.t.Helper()
	a.page.until(fmt.Sprintf("the text %q is gone%s", gone, a.place()), func() (bool, string) {
		return !strings.Contains(squeeze(a.Text()), squeeze(gone)), "it is still there"
	})
}

func on(id runtime.RemoteObjectID) chromedp.CallOption {
	return func(p *runtime.CallFunctionOnParams) { p.ObjectID = id }
}

func text(v *accessibility.Value) string {
	var s string
	if v != nil {
		_ = json.Unmarshal([]byte(v.Value), &s)
	}
	return s
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
