// Package page is what every page of the product shares: who visits, how a form is read, and how an answer goes back.
package page

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/kept"
	"throughline/internal/money"
	"throughline/internal/web/assets"
	"throughline/internal/web/ui"
)

// Handler answers a request or says what went wrong; the rim turns the error into a page.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Visit is what the chain found out about the visitor before the page began.
type Visit struct {
	Actor    access.Actor
	Session  id.Session
	Hue      int
	Theme    ui.Theme
	Hotkeys  bool
	Org      string
	Today    clock.Date
	Calendar clock.Calendar
	Currency money.Currency
	Waiting  int // what waits on the Today page
	Flash    []ui.Message
}

type visitKey struct{}

// WithVisit puts the visit into the context.
func WithVisit(ctx context.Context, v *Visit) context.Context {
	return context.WithValue(ctx, visitKey{}, v)
}

// Of gives the visit of a request; a zero one outside the chain.
func Of(r *http.Request) *Visit {
	if v, ok := r.Context().Value(visitKey{}).(*Visit); ok {
		return v
	}
	return &Visit{}
}

// Options say how a page differs from the plain one.
type Options struct {
	Title   string
	Current string   // address of the navigation item that is lit: "/projects"
	Live    string   // topics whose change refreshes the page
	Scripts []string // names of islands: "grid.js"
	Styles  []string // further sheets: "process.css"
	Full    bool
}

// Shell gives the frame of a page inside the product.
func Shell(r *http.Request, o Options) ui.Page {
	v := Of(r)
	sheet := Sheet(r, o.Title)
	sheet.Live, sheet.Me = o.Live, string(v.Actor.Person)
	if began, ok := kept.Began(r.Context()); ok {
		sheet.LiveFrom = strconv.FormatInt(began, 10)
	}
	for _, name := range o.Scripts {
		sheet.Scripts = append(sheet.Scripts, assets.URL(name))
	}
	for _, name := range o.Styles {
		sheet.Styles = append(sheet.Styles, assets.URL(name))
	}
	return ui.Page{Sheet: sheet, Nav: nav(v, o.Current), Person: ui.Person{Name: v.Actor.Name, Hue: v.Hue}, Menu: menu(v),
		Flash: v.Flash, Full: o.Full}
}

// Sheet gives the frame of any page, the sign-in included.
func Sheet(r *http.Request, title string) ui.Sheet {
	v := Of(r)
	s := ui.Sheet{Title: title, Theme: v.Theme, Styles: []string{assets.URL("app.css")}, Scripts: []string{assets.URL("app.js")}}
	if !v.Hotkeys && v.Actor.Person != "" {
		s.Attrs = templ.Attributes{"data-hotkeys": "off"}
	}
	return s
}

// maxPooled bounds the memory of a page that is used again for the next one, in bytes.
const maxPooled = 1 << 20

// Show writes a page: drawn whole first, so that it travels in few pieces and a drawing that fails is answered with an
// error and not with half a page.
func Show(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	b := templ.GetBuffer()
	if err := c.Render(r.Context(), b); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(status)
	_, err := w.Write(b.Bytes())
	if b.Cap() <= maxPooled {
		templ.ReleaseBuffer(b)
	}
	return err
}

// flashCookie carries one message, and the act that can be undone, over a redirect.
const flashCookie = "flash"

type flash struct {
	Text string `json:"t"`
	Act  int64  `json:"a,omitempty"`
}

// Redirect sends the browser to another page, which shows the message and offers to undo what this request wrote.
func Redirect(w http.ResponseWriter, r *http.Request, to, message string) error {
	if message != "" {
		f := flash{Text: message}
		if receipt := Receipt(r.Context()); receipt != nil {
			f.Act = receipt.Act
		}
		b, err := json.Marshal(f)
		if err != nil {
			return err
		}
		http.SetCookie(w, &http.Cookie{Name: flashCookie, Value: base64.RawURLEncoding.EncodeToString(b), Path: "/", MaxAge: 30,
			HttpOnly: true, SameSite: http.SameSiteLaxMode})
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// TakeFlash reads and clears the message of the page before.
func TakeFlash(w http.ResponseWriter, r *http.Request) []ui.Message {
	c, err := r.Cookie(flashCookie)
	if err != nil {
		return nil
	}
	http.SetCookie(w, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	b, err := base64.RawURLEncoding.DecodeString(c.Value)
	var f flash
	if err != nil || json.Unmarshal(b, &f) != nil || f.Text == "" {
		return nil
	}
	m := ui.Message{Text: f.Text}
	if f.Act != 0 {
		m.Act = strconv.FormatInt(f.Act, 10)
	}
	return []ui.Message{m}
}

type receiptKey struct{}

// WithReceipt lets Redirect know what the request's acts wrote.
func WithReceipt(ctx context.Context) context.Context {
	ctx, r := act.WithReceipt(ctx)
	return context.WithValue(ctx, receiptKey{}, r)
}

// Receipt gives what the request's acts wrote, nil outside a request that may write.
func Receipt(ctx context.Context) *act.Receipt {
	r, _ := ctx.Value(receiptKey{}).(*act.Receipt)
	return r
}

// ID reads an identifier from the request's path.
func ID[T ~string](r *http.Request, name string) (T, error) { return id.Parse[T](r.PathValue(name)) }

// Version reads the version that a form carries; 0 is any.
func Version(r *http.Request) int64 {
	v, err := strconv.ParseInt(r.FormValue("version"), 10, 64)
	if err != nil || v < 0 {
		return 0
	}
	return v
}

// Problems gives the field problems of an error for a form that is shown again; ok is false when the error is not the
// form's to show.
func Problems(err error) (list []ui.Problem, says string, ok bool) {
	e := fault.As(err)
	if e == nil {
		return nil, "", false
	}
	switch e.Kind {
	case fault.Invalid, fault.Conflict, fault.Stale, fault.Limit:
	default:
		return nil, "", false
	}
	for _, p := range e.Problems {
		text := p.Message
		if p.Theirs != "" || p.Yours != "" {
			text += ": stored is “" + p.Theirs + "”, yours is “" + p.Yours + "”"
		}
		list = append(list, ui.Problem{Name: p.Field, Message: text})
	}
	return list, e.Message, true
}

// Problem gives the message at one field.
func Problem(list []ui.Problem, name string) string {
	for _, p := range list {
		if p.Name == name {
			return p.Message
		}
	}
	return ""
}

// List reads a repeated or comma-separated value of a form or query.
func List[T ~string](r *http.Request, name string) []T {
	var out []T
	for _, v := range r.Form[name] {
		for part := range strings.SplitSeq(v, ",") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, T(part))
			}
		}
	}
	return out
}

// Route is one row of the table of pages. The services beneath ask for rights on records themselves; Action is what
// the page needs at least, and what the tests expect.
type Route struct {
	Method, Path string
	Action       access.Action
	Serve        Handler
}
