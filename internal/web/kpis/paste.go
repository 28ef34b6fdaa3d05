package kpis

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/kpi"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type pasteView struct {
	Today    clock.Date
	Page     ui.Page
	Open     opened
	Text     string
	Options  kpi.PasteOptions
	Preview  *kpi.Preview // nil before the table was read
	Shown    []kpi.Row
	More     int // rows that are not shown
	Says     string
	Problems []ui.Problem
}

func (v pasteView) err(name string) string { return page.Problem(v.Problems, name) }

// asks gives the question about the field, "" when the table leaves none open or it was answered.
func (v pasteView) asks(field string) string {
	for _, q := range v.Preview.Questions {
		if q.Field == field {
			return q.Ask
		}
	}
	return ""
}

func (v pasteView) n(state kpi.RowState) int { return v.Preview.Count[state] }

// PasteForm shows the form that takes a table.
func (p *Pages) PasteForm(w http.ResponseWriter, r *http.Request) error {
	o, err := p.open(r, true)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, pasteForm(pasteView{Open: o, Page: page.Shell(r, page.Options{Title: o.KPI.Name, Current: "/projects"})}))
}

// pasteMost bounds the body of a pasted table; the service bounds the table itself more tightly.
const pasteMost = 8 << 20

// Paste shows what a table holds, row by row, and with do=save records it in one act.
func (p *Pages) Paste(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, pasteMost)
	err := r.ParseMultipartForm(pasteMost)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return fault.New(fault.Limit, "The file is larger than %d MB; leave out the columns that are not needed", pasteMost>>20)
	case err != nil && !errors.Is(err, http.ErrNotMultipart):
		return fault.New(fault.Invalid, "The upload was cut off; nothing was recorded. Try again")
	}
	o, err := p.open(r, true)
	if err != nil {
		return err
	}
	v := pasteView{Today: page.Of(r).Today, Open: o, Page: page.Shell(r, page.Options{Title: o.KPI.Name, Current: "/projects"}), Options: pasteOptions(r)}
	if v.Text, err = table(r); err != nil {
		return err
	}
	if r.PostFormValue("do") == "save" {
		done, err := p.KPIs.Paste(r.Context(), o.KPI.ID, v.Text, v.Options)
		if err == nil {
			return page.Redirect(w, r, o.Back, recorded(done, v.Options))
		}
		var ok bool
		if v.Problems, v.Says, ok = page.Problems(err); !ok {
			return err
		}
	}
	preview, err := p.KPIs.Preview(r.Context(), o.KPI.ID, v.Text, v.Options)
	if err != nil {
		var ok bool
		if v.Problems, v.Says, ok = page.Problems(err); !ok {
			return err
		}
		return page.Show(w, r, http.StatusUnprocessableEntity, pasteForm(v))
	}
	if len(preview.Rows) == 0 && len(preview.Questions) == 0 {
		v.Problems, v.Says = []ui.Problem{{Name: "text", Message: "holds no values; paste a column of dates and one of numbers"}}, "There is nothing to record"
		return page.Show(w, r, http.StatusUnprocessableEntity, pasteForm(v))
	}
	v.Preview = &preview
	v.Shown, v.More = worthShowing(preview.Rows)
	status := http.StatusOK
	if len(v.Problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return page.Show(w, r, status, pastePreview(v))
}

func pasteOptions(r *http.Request) kpi.PasteOptions {
	f := r.PostFormValue
	return kpi.PasteOptions{Dates: kpi.DateOrder(f("dates")), Decimal: f("decimal"), First: clock.Date(f("first")), LeaveOut: f("leaveOut") != "",
		Overwrite: f("overwrite") != "", Reason: f("reason")}
}

// table gives the file of the form, or else the text that was pasted.
func table(r *http.Request) (string, error) {
	if r.MultipartForm != nil {
		if files := r.MultipartForm.File["file"]; len(files) > 0 && files[0].Size > 0 {
			f, err := files[0].Open()
			if err != nil {
				return "", err
			}
			defer func() { _ = f.Close() }()
			b, err := io.ReadAll(f)
			return string(b), err
		}
	}
	return strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n"), nil
}

// shownRows bounds the rows of a preview on the page.
const shownRows = 300

// worthShowing gives the rows in order; of a long table those that want a look before the plain ones.
func worthShowing(rows []kpi.Row) (list []kpi.Row, more int) {
	if len(rows) <= shownRows {
		return rows, 0
	}
	for _, plain := range []bool{false, true} {
		for _, r := range rows {
			if (r.State == kpi.RowNew) == plain && len(list) < shownRows {
				list = append(list, r)
			}
		}
	}
	return list, len(rows) - len(list)
}

func recorded(p kpi.Preview, opts kpi.PasteOptions) string {
	said := "Recorded " + count(p.Count[kpi.RowNew], "value")
	if n := p.Count[kpi.RowChanged]; n > 0 && opts.Overwrite {
		said += fmt.Sprintf(", overwrote %d", n)
	}
	return said + "."
}

// says tells what the table holds.
func (v pasteView) says() ui.Sentence {
	out := ui.Say(ui.Text(count(len(v.Preview.Rows), "row") + ": "))
	comma := ""
	add := func(n int, words string, tone ui.Tone) {
		if n > 0 {
			span := ui.Text(fmt.Sprintf("%d %s", n, words))
			if tone != "" {
				span = ui.Verdict(span.Text, tone)
			}
			out = append(out, ui.Text(comma), span)
			comma = ", "
		}
	}
	add(v.n(kpi.RowNew), "new", ui.Ok)
	add(v.n(kpi.RowChanged), "with another number than is stored", ui.Warn)
	add(v.n(kpi.RowBad), "that cannot be read", ui.Alarm)
	add(v.n(kpi.RowSame), "stored already", "")
	add(v.n(kpi.RowBlank), "without a value", "")
	return append(out, ui.Text(". Nothing is recorded yet."))
}

// states says what becomes of a row.
var states = map[kpi.RowState]ui.Badge{
	kpi.RowNew: {Text: "New", Tone: ui.Ok}, kpi.RowSame: {Text: "Stored already", Tone: ui.Dim}, kpi.RowChanged: {Text: "Another number", Tone: ui.Warn},
	kpi.RowBlank: {Text: "No value", Tone: ui.Dim}, kpi.RowBad: {Text: "Cannot be read", Tone: ui.Alarm},
}

// verb names the button: with the number only when nothing is left to decide.
func (v pasteView) verb() string {
	if v.n(kpi.RowChanged)+v.n(kpi.RowBad)+len(v.Preview.Questions) > 0 {
		return "Record the values"
	}
	return "Record " + count(v.n(kpi.RowNew), "value")
}
