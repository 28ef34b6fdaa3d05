package browser

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// fields are the roles a person can type into; the last ones are Chromium's own for date and time inputs.
var fields = []string{"textbox", "searchbox", "combobox", "spinbutton", "Date", "DateTime", "InputTime", "ColorWell"}

// Effort is what a person spends on a page: presses of the mouse, and keys that are no letters typed into a field.
type Effort struct{ Clicks, Keys int }

// Spent gives the effort of what the steps do on the page. Type and Fill count nothing: they are the words themselves.
func (p *Page) Spent(steps func()) Effort {
	p.t.Helper()
	before := p.spent
	steps()
	return Effort{p.spent.Clicks - before.Clicks, p.spent.Keys - before.Keys}
}

// Click presses the mouse on the only element of the role and name, after scrolling to it. It waits until nothing
// covers the element and it is enabled, as a person would.
func (a *Area) Click(role, name string) {
	a.page.t.Helper()
	x, y := a.reach(role, name)
	a.page.spent.Clicks++
	a.page.do(fmt.Sprintf("click %s %q", role, name), chromedp.MouseClickXY(x, y))
}

// DoubleClick presses the mouse twice.
func (a *Area) DoubleClick(role, name string) {
	a.page.t.Helper()
	x, y := a.reach(role, name)
	a.page.spent.Clicks += 2
	a.page.do(fmt.Sprintf("double-click %s %q", role, name), chromedp.MouseClickXY(x, y), chromedp.MouseClickXY(x, y, chromedp.ClickCount(2)))
}

// Hover moves the mouse over the element.
func (a *Area) Hover(role, name string) {
	a.page.t.Helper()
	x, y := a.reach(role, name)
	a.page.do(fmt.Sprintf("hover over %s %q", role, name), chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y))
}

// Drag drags one element onto another with the mouse; both must fit the window at once.
func (a *Area) Drag(role, name, ontoRole, ontoName string) {
	a.page.t.Helper()
	a.reach(ontoRole, ontoName)
	fromX, fromY := a.reach(role, name)
	toX, toY := a.reach(ontoRole, ontoName)
	a.page.do(fmt.Sprintf("drag %s %q", role, name), chromedp.DragAndDropXY(fromX, fromY, toX, toY))
}

// reach scrolls the element into view and gives its middle once a click there would meet it.
func (a *Area) reach(role, name string) (x, y float64) {
	a.page.t.Helper()
	a.page.until(fmt.Sprintf("%s %q%s can be clicked", role, name, a.place()), func() (bool, string) {
		e := a.one(name, role)
		spot, err := a.ask(e.id, `function() {
			this.scrollIntoView({block: "nearest", inline: "nearest", behavior: "instant"});
			if (this.disabled || this.getAttribute("aria-disabled") === "true") return {why: "it is disabled"};
			const box = [...this.getClientRects()].find(r => r.width > 0 && r.height > 0);
			if (!box) return {why: "it has no size"};
			const x = box.left + box.width / 2, y = box.top + box.height / 2;
			let hit = document.elementFromPoint(x, y);
			while (hit && hit.shadowRoot && hit !== this) {
				const inner = hit.shadowRoot.elementFromPoint(x, y);
				if (!inner || inner === hit) break;
				hit = inner;
			}
			const label = hit && hit.closest("label");
			const meets = hit && (hit === this || this.contains(hit) || hit.contains(this) && hit.tagName === "LABEL" || label && label.control === this);
			if (!meets) return {why: "it is covered by " + (hit ? hit.outerHTML.slice(0, 200) : "nothing; it is outside the window")};
			return {x, y};
		}`)
		x, y = spot.X, spot.Y
		if err != nil {
			return false, err.Error()
		}
		return spot.Why == "", spot.Why
	})
	return x, y
}

type spot struct {
	X, Y float64
	Why  string
}

func (a *Area) ask(id runtime.RemoteObjectID, function string, args ...any) (spot, error) {
	return chromedp.Run(a.page.ctx, chromedp.CallFunctionOn[spot](function, on(id), args...))
}

// Fill replaces what stands in the field of the label, as a person who selects all and types, or picks the date or time.
func (a *Area) Fill(label, value string) {
	a.page.t.Helper()
	e := a.one(label, fields...)
	got, err := a.ask(e.id, `function(value) {
		if (this.disabled || this.readOnly) return {why: "it cannot be edited"};
		this.scrollIntoView({block: "nearest", behavior: "instant"});
		this.focus();
		if (["date", "datetime-local", "month", "week", "time", "color"].includes(this.type)) {
			this.value = value;
			if (this.value !== value) return {why: "it does not take the value"};
			this.dispatchEvent(new Event("input", {bubbles: true}));
			this.dispatchEvent(new Event("change", {bubbles: true}));
			return {x: 1};
		}
		if (this.select) this.select(); else getSelection().selectAllChildren(this);
		return {};
	}`, value)
	if err != nil || got.Why != "" {
		a.page.t.Fatalf("fill %q: %v %s", label, err, got.Why)
	}
	switch {
	case got.X == 1:
	case value == "":
		a.page.Press("Delete")
	default:
		a.page.do("fill "+label, call(input.InsertText, input.InsertTextParams{Text: value}))
	}
}

// Value gives what stands in the field of the label.
func (a *Area) Value(label string) string {
	a.page.t.Helper()
	e := a.one(label, fields...)
	return get(a.page, "value of "+label, chromedp.CallFunctionOn[string](`function() { return this.value ?? this.innerText }`, on(e.id)))
}

// Select picks the option by its text in the select field of the label.
func (a *Area) Select(label, option string) {
	a.page.t.Helper()
	e := a.one(label, "combobox", "listbox")
	got, err := a.ask(e.id, `function(text) {
		const option = [...(this.options || [])].find(o => o.label.trim() === text);
		if (!option) return {why: "it offers " + [...(this.options || [])].map(o => o.label.trim()).join(", ")};
		this.focus();
		option.selected = true;
		this.dispatchEvent(new Event("input", {bubbles: true}));
		this.dispatchEvent(new Event("change", {bubbles: true}));
		return {};
	}`, option)
	if err != nil || got.Why != "" {
		a.page.t.Fatalf("select %q in %q: %v %s", option, label, err, got.Why)
	}
}

// Checked tells whether the box, switch or choice of the name is on.
func (a *Area) Checked(name string) bool {
	a.page.t.Helper()
	e := a.one(name, "checkbox", "switch", "radio", "menuitemcheckbox", "menuitemradio")
	return get(a.page, "state of "+name, chromedp.CallFunctionOn[bool](`function() { return this.checked ?? this.getAttribute("aria-checked") === "true" }`, on(e.id)))
}

// Focus puts the keyboard on the element.
func (a *Area) Focus(role, name string) {
	a.page.t.Helper()
	e := a.one(name, role)
	get(a.page, "focus "+name, chromedp.CallFunctionOn[bool](`function() { this.focus(); return true }`, on(e.id)))
}

// Focused gives the text by which the element that has the keyboard is known: its label, name or text.
func (p *Page) Focused() string {
	p.t.Helper()
	return Eval[string](p, `(() => {
		let e = document.activeElement;
		while (e && e.shadowRoot && e.shadowRoot.activeElement) e = e.shadowRoot.activeElement;
		if (!e || e === document.body) return "";
		const named = (e.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean).map(id => document.getElementById(id)?.innerText || "").join(" ");
		return (e.getAttribute("aria-label") || named || e.labels?.[0]?.innerText || e.innerText || e.title || "").trim();
	})()`)
}

// Press presses keys one after the other: names of the keyboard event standard ("Enter", "Escape", "ArrowDown", "Tab"),
// single characters, each with modifiers before it: "Control+k", "Shift+Tab". "G", "P" is the sequence G then P.
func (p *Page) Press(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		parts := strings.Split(key, "+")
		if strings.HasSuffix(key, "+") { // the plus itself
			parts = append(strings.Split(strings.TrimSuffix(key, "+"), "+")[:max(0, len(parts)-2)], "+")
		}
		var held kb.Modifier
		for _, name := range parts[:len(parts)-1] {
			m, ok := map[string]kb.Modifier{"Shift": kb.ModifierShift, "Control": kb.ModifierCtrl, "Alt": kb.ModifierAlt, "Meta": kb.ModifierMeta}[name]
			if !ok {
				p.t.Fatalf("press %q: %s is no modifier; use Shift, Control, Alt or Meta", key, name)
			}
			held |= m
		}
		r, ok := keyRune(parts[len(parts)-1])
		if !ok {
			p.t.Fatalf("press %q: there is no such key", key)
		}
		p.spent.Keys++
		p.do("press "+key, strokes(string(r), held))
	}
}

// Type types the text letter by letter into whatever has the keyboard.
func (p *Page) Type(text string) {
	p.t.Helper()
	p.do("type", strokes(text, 0))
}

// strokes presses and releases a key for each letter. The letter goes with the press, so that a page that takes the key
// for itself keeps it from being typed, as with a real keyboard.
func strokes(text string, held kb.Modifier) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for _, r := range text {
			events := kb.Encode(r)
			if len(events) == 3 {
				if held&^kb.ModifierShift == 0 {
					events[0].Text, events[0].UnmodifiedText = events[1].Text, events[1].UnmodifiedText
				}
				events = []*input.DispatchKeyEventParams{events[0], events[2]}
			}
			for _, e := range events {
				e.Modifiers |= int64(held)
				if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, *e); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Rest lets the page be for a while; only for what has no sign to wait for.
func (p *Page) Rest(d time.Duration) {
	p.t.Helper()
	p.do("rest", chromedp.Sleep(d))
}

func keyRune(name string) (rune, bool) {
	if r := []rune(name); len(r) == 1 {
		return r[0], true
	}
	for r, k := range kb.Keys {
		// Several runes stand for Enter; the printable one is what a keyboard sends.
		if k.Key == name && (name != "Enter" || r == '\r') {
			return r, true
		}
	}
	return 0, false
}
