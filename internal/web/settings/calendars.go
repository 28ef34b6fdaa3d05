package settings

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type calendarRow struct {
	ID       string
	Name     string
	Week     string
	Zone     string
	Holidays int
	Common   bool // worked by teams that have none of their own
}

type calendarsView struct {
	frame
	Rows []calendarRow
	Form calendarForm
}

// calendarForm is a calendar as it is typed: the days that are worked, not those that are off.
type calendarForm struct {
	Name   string
	Zone   string
	Worked []string // "1" is Monday, "0" Sunday
}

// Calendars lists the working calendars.
func (p *Pages) Calendars(w http.ResponseWriter, r *http.Request) error {
	o, err := p.Org.Organisation(r.Context())
	if err != nil {
		return err
	}
	return p.showCalendars(w, r, http.StatusOK, calendarsView{frame: newFrame(r, "Calendars", "calendar organisation"),
		Form: calendarForm{Zone: o.Zone, Worked: []string{"1", "2", "3", "4", "5"}}})
}

func (p *Pages) showCalendars(w http.ResponseWriter, r *http.Request, status int, v calendarsView) error {
	o, err := p.Org.Organisation(r.Context())
	if err != nil {
		return err
	}
	list, err := p.Org.Calendars(r.Context())
	if err != nil {
		return err
	}
	for _, k := range list {
		v.Rows = append(v.Rows, calendarRow{ID: string(k.ID), Name: k.Name, Week: week(k.Off), Zone: k.Zone, Holidays: len(k.Holidays), Common: k.ID == o.Calendar})
	}
	return page.Show(w, r, status, calendars(v))
}

// AddCalendar adds a calendar and goes on to its holidays.
func (p *Pages) AddCalendar(w http.ResponseWriter, r *http.Request) error {
	form, off := readCalendar(r)
	made, err := p.Org.AddCalendar(r.Context(), org.NewCalendar{Name: form.Name, Zone: form.Zone, Off: off})
	if err == nil {
		return page.Redirect(w, r, "/settings/calendars/"+string(made.ID), "Added "+made.Name+".")
	}
	v := calendarsView{frame: newFrame(r, "Calendars", "calendar organisation"), Form: form}
	if !v.wrong(err) {
		return err
	}
	return p.showCalendars(w, r, http.StatusUnprocessableEntity, v)
}

func readCalendar(r *http.Request) (calendarForm, []time.Weekday) {
	f := calendarForm{Name: r.PostFormValue("name"), Zone: r.PostFormValue("zone"), Worked: page.List[string](r, "worked")}
	off := []time.Weekday{}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if !slices.Contains(f.Worked, strconv.Itoa(int(day))) {
			off = append(off, day)
		}
	}
	return f, off
}

type holidayRow struct {
	Day  clock.Date
	Says string // "Friday, 25 December 2026"
	Name string
}

type calendarView struct {
	frame
	Calendar org.Calendar
	Form     calendarForm
	Holidays []holidayRow
	Day      string // of the holiday that is typed
	Name     string
	Of       string // which form came back: "" or holidays
}

// Calendar shows one working calendar with its holidays.
func (p *Pages) Calendar(w http.ResponseWriter, r *http.Request) error {
	v, err := p.calendar(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, calendar(v))
}

func (p *Pages) calendar(r *http.Request) (calendarView, error) {
	v := calendarView{frame: newFrame(r, "Calendars", "")}
	which, err := page.ID[id.Calendar](r, "calendar")
	if err != nil {
		return v, err
	}
	if v.Calendar, err = p.Org.Calendar(r.Context(), which); err != nil {
		return v, err
	}
	v.frame = newFrame(r, "Calendars", "calendar:"+string(which))
	v.Form = calendarForm{Name: v.Calendar.Name, Zone: v.Calendar.Zone}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if !slices.Contains(v.Calendar.Off, day) {
			v.Form.Worked = append(v.Form.Worked, strconv.Itoa(int(day)))
		}
	}
	for _, day := range slices.Sorted(maps.Keys(v.Calendar.Holidays)) {
		v.Holidays = append(v.Holidays, holidayRow{Day: day, Says: day.Time().Format("Monday, 2 January 2006"), Name: v.Calendar.Holidays[day]})
	}
	return v, nil
}

// EditCalendar saves name, zone and week.
func (p *Pages) EditCalendar(w http.ResponseWriter, r *http.Request) error {
	form, off := readCalendar(r)
	return p.change(w, r, "Saved the calendar.", org.CalendarEdit{Name: &form.Name, Zone: &form.Zone, Off: &off}, page.Version(r), func(v *calendarView) {
		v.Form, v.Calendar.Version = form, page.Version(r)
	})
}

// AddHoliday adds a holiday, or renames the one of that day.
func (p *Pages) AddHoliday(w http.ResponseWriter, r *http.Request) error {
	day, name := r.PostFormValue("day"), r.PostFormValue("holiday")
	return p.change(w, r, "Added the holiday.", org.CalendarEdit{Add: map[clock.Date]string{clock.Date(day): name}}, 0, func(v *calendarView) {
		v.Day, v.Name, v.Of = day, name, "holidays"
	})
}

// RemoveHoliday makes the day a working day again, as far as the week says so.
func (p *Pages) RemoveHoliday(w http.ResponseWriter, r *http.Request) error {
	return p.change(w, r, "Removed the holiday.", org.CalendarEdit{Remove: []clock.Date{clock.Date(r.PostFormValue("day"))}}, 0, func(*calendarView) {})
}

// change saves an edit, and shows the page with what was wrong and what was typed.
func (p *Pages) change(w http.ResponseWriter, r *http.Request, message string, edit org.CalendarEdit, version int64, typed func(v *calendarView)) error {
	v, err := p.calendar(r)
	if err != nil {
		return err
	}
	if _, err = p.Org.EditCalendar(r.Context(), v.Calendar.ID, version, edit); err == nil {
		return page.Redirect(w, r, "/settings/calendars/"+string(v.Calendar.ID), message)
	}
	if fault.Is(err, fault.NotFound) || !v.wrong(err) {
		return err
	}
	typed(&v)
	return page.Show(w, r, http.StatusUnprocessableEntity, calendar(v))
}

func calendarLabels() map[string]string {
	return map[string]string{"name": "The name", "zone": "The time zone", "off": "The week", "holidays": "The holidays"}
}

func (v calendarsView) summary() []ui.Problem { return page.Summary(v.Problems, calendarLabels()) }

func (v calendarView) summary() []ui.Problem { return page.Summary(v.Problems, calendarLabels()) }

// days lists the days of the week from Monday, for boxes to tick.
func days() []ui.Option {
	var out []ui.Option
	for i := range 7 {
		day := time.Weekday((i + 1) % 7)
		out = append(out, ui.Option{Value: strconv.Itoa(int(day)), Label: day.String()})
	}
	return out
}

// week says which days are worked: "Monday to Friday", "Tuesday, Thursday".
func week(off []time.Weekday) string {
	var worked []int // 0 is Monday
	for i := range 7 {
		if !slices.Contains(off, time.Weekday((i+1)%7)) {
			worked = append(worked, i)
		}
	}
	name := func(i int) string { return time.Weekday((i + 1) % 7).String() }
	var said string
	for i := 0; i < len(worked); {
		j := i
		for j+1 < len(worked) && worked[j+1] == worked[j]+1 {
			j++
		}
		if said != "" {
			said += ", "
		}
		switch {
		case j >= i+2:
			said += name(worked[i]) + " to " + name(worked[j])
		case j == i+1:
			said += name(worked[i]) + ", " + name(worked[j])
		default:
			said += name(worked[i])
		}
		i = j + 1
	}
	return said
}
