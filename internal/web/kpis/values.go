package kpis

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/kpi"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// exact writes every digit of a value, as a person types it.
func exact(v float64) string {
	return strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), "-", "−", 1)
}

// number reads a value as a person types it: 22.5, 22,5 or −4.
func number(s string) (float64, error) {
	s = strings.TrimSpace(strings.Replace(s, "−", "-", 1))
	if strings.Count(s, ",") == 1 && !strings.Contains(s, ".") {
		s = strings.Replace(s, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, fault.Field("value", "is not a number; write it as 22.5")
	}
	return v, nil
}

type valueView struct {
	Page     ui.Page
	Open     opened
	ID       string // of a stored value
	Version  int64
	Date     string
	Value    string
	Note     string
	Reason   string
	Says     string
	Problems []ui.Problem
	Removing bool // the removal was refused
	Why      string
}

func (v valueView) err(name string) string { return page.Problem(v.Problems, name) }

func (p *Pages) valuePage(r *http.Request, o opened) valueView {
	return valueView{Open: o, Page: page.Shell(r, page.Options{Title: o.KPI.Name, Current: "/projects"})}
}

// NewValue shows the form for one measurement.
func (p *Pages) NewValue(w http.ResponseWriter, r *http.Request) error {
	o, err := p.open(r, true)
	if err != nil {
		return err
	}
	v := p.valuePage(r, o)
	v.Date = string(page.Of(r).Today)
	return page.Show(w, r, http.StatusOK, value(v))
}

// Record stores one measurement.
func (p *Pages) Record(w http.ResponseWriter, r *http.Request) error {
	o, err := p.open(r, true)
	if err != nil {
		return err
	}
	n := kpi.NewValue{Date: clock.Date(r.PostFormValue("date")), Note: r.PostFormValue("note")}
	if n.Value, err = number(r.PostFormValue("value")); err == nil {
		_, err = p.KPIs.Record(r.Context(), o.KPI.ID, n)
	}
	if err == nil {
		return page.Redirect(w, r, o.Back, "Recorded "+measured(n.Value, o.KPI.Unit)+".")
	}
	return p.refused(w, r, err, p.valuePage(r, o))
}

// refused shows the form of a value again with all that was typed.
func (p *Pages) refused(w http.ResponseWriter, r *http.Request, err error, v valueView) error {
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	v.Problems, v.Says, v.Version = problems, says, page.Version(r)
	v.Date, v.Value, v.Note, v.Reason = r.PostFormValue("date"), r.PostFormValue("value"), r.PostFormValue("note"), r.PostFormValue("reason")
	return page.Show(w, r, http.StatusUnprocessableEntity, value(v))
}

// stored gives the value in the address, which must be one of the KPI's.
func (p *Pages) stored(r *http.Request) (opened, kpi.Value, error) {
	o, err := p.open(r, true)
	if err != nil {
		return o, kpi.Value{}, err
	}
	key, err := page.ID[id.Value](r, "value")
	if err != nil {
		return o, kpi.Value{}, err
	}
	result, err := p.KPIs.Verdict(r.Context(), o.KPI.ID)
	if err != nil {
		return o, kpi.Value{}, err
	}
	i := slices.IndexFunc(result.Values, func(v kpi.Value) bool { return v.ID == key })
	if i < 0 {
		return o, kpi.Value{}, fault.New(fault.NotFound, "This value was removed; the KPI's page lists those that are left")
	}
	return o, result.Values[i], nil
}

func (v *valueView) fill(value kpi.Value) {
	v.ID, v.Version, v.Date, v.Note = string(value.ID), value.Version, string(value.Date), value.Note
	v.Value = strconv.FormatFloat(value.Value, 'f', -1, 64)
}

// Value shows the form of a stored measurement.
func (p *Pages) Value(w http.ResponseWriter, r *http.Request) error {
	o, stored, err := p.stored(r)
	if err != nil {
		return err
	}
	v := p.valuePage(r, o)
	v.fill(stored)
	return page.Show(w, r, http.StatusOK, value(v))
}

// EditValue saves a stored measurement; another date or number needs a reason.
func (p *Pages) EditValue(w http.ResponseWriter, r *http.Request) error {
	o, stored, err := p.stored(r)
	if err != nil {
		return err
	}
	date, note := clock.Date(r.PostFormValue("date")), r.PostFormValue("note")
	amount, err := number(r.PostFormValue("value"))
	if err == nil {
		_, err = p.KPIs.EditValue(r.Context(), stored.ID, page.Version(r), kpi.ValuePatch{Date: &date, Value: &amount, Note: &note, Reason: r.PostFormValue("reason")})
	}
	if err == nil {
		return page.Redirect(w, r, o.Back, "Saved the value.")
	}
	v := p.valuePage(r, o)
	v.ID = string(stored.ID)
	return p.refused(w, r, err, v)
}

// RemoveValue takes a measurement out of the series; it needs a reason.
func (p *Pages) RemoveValue(w http.ResponseWriter, r *http.Request) error {
	o, stored, err := p.stored(r)
	if err != nil {
		return err
	}
	if err = p.KPIs.RemoveValue(r.Context(), stored.ID, page.Version(r), r.PostFormValue("reason")); err == nil {
		return page.Redirect(w, r, o.Back, "Removed the value.")
	}
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	v := p.valuePage(r, o)
	v.fill(stored)
	v.Problems, v.Says, v.Removing, v.Why = problems, says, true, r.PostFormValue("reason")
	return page.Show(w, r, http.StatusUnprocessableEntity, value(v))
}

type liveView struct {
	Page     ui.Page
	Open     opened
	Version  int64
	Day      string
	Reason   string
	Says     string
	Problems []ui.Problem
}

func (p *Pages) livePage(r *http.Request, o opened) liveView {
	return liveView{Open: o, Version: o.KPI.Version, Day: string(o.KPI.GoLive), Page: page.Shell(r, page.Options{Title: o.KPI.Name, Current: "/projects"})}
}

// GoLiveForm shows the form of the day from which the KPI is judged.
func (p *Pages) GoLiveForm(w http.ResponseWriter, r *http.Request) error {
	o, err := p.open(r, true)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, goLive(p.livePage(r, o)))
}

// GoLive sets the day from which the KPI is judged.
func (p *Pages) GoLive(w http.ResponseWriter, r *http.Request) error {
	o, err := p.open(r, true)
	if err != nil {
		return err
	}
	_, err = p.KPIs.SetGoLive(r.Context(), o.KPI.ID, page.Version(r), clock.Date(r.PostFormValue("goLive")), r.PostFormValue("reason"))
	if err == nil {
		return page.Redirect(w, r, o.Back, "Saved the day.")
	}
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	v := p.livePage(r, o)
	v.Problems, v.Says, v.Day, v.Reason, v.Version = problems, says, r.PostFormValue("goLive"), r.PostFormValue("reason"), page.Version(r)
	return page.Show(w, r, http.StatusUnprocessableEntity, goLive(v))
}
