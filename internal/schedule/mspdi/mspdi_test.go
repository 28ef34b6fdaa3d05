package mspdi

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"throughline/internal/schedule"
)

// small is a plan with a link from start to finish, a lead, a person's calendar, a split and things that nothing here knows.
const small = `<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project" xmlns:x="urn:x"><Title>Small &amp; plain</Title><StartDate>2026-01-05T08:00:00</StartDate><FinishDate>2026-01-05T08:00:00</FinishDate>
<CalendarUID>1</CalendarUID><x:Own flag="yes">kept</x:Own><!-- a remark -->
<Calendars><Calendar><UID>1</UID><Name>Standard</Name><BaseCalendarUID>-1</BaseCalendarUID><WeekDays><WeekDay><DayType>1</DayType><DayWorking>0</DayWorking></WeekDay></WeekDays>
<Exceptions><Exception><TimePeriod><FromDate>2026-01-06T00:00:00</FromDate><ToDate>2026-12-31T23:59:00</ToDate></TimePeriod><EnteredByOccurrences>1</EnteredByOccurrences><Occurrences>2</Occurrences><Type>6</Type><Period>2</Period><DaysOfWeek>4</DaysOfWeek><DayWorking>0</DayWorking></Exception></Exceptions></Calendar>
<Calendar><UID>2</UID><Name>Mornings</Name><BaseCalendarUID>1</BaseCalendarUID><WeekDays><WeekDay><DayType>2</DayType><DayWorking>1</DayWorking><WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay></WeekDays></Calendar></Calendars>
<Tasks><Task><UID>0</UID><OutlineLevel>0</OutlineLevel><Summary>1</Summary></Task>
<Task><UID>1</UID><Name>First</Name><Type>1</Type><OutlineLevel>1</OutlineLevel><Duration>PT16H0M0S</Duration><DurationFormat>7</DurationFormat><Strange>stays</Strange></Task>
<Task><UID>2</UID><Name>Second</Name><OutlineLevel>1</OutlineLevel><Duration>PT8H0M0S</Duration><PredecessorLink><PredecessorUID>1</PredecessorUID><Type>1</Type><LinkLag>-4800</LinkLag><LagFormat>7</LagFormat></PredecessorLink></Task>
<Task><UID>3</UID><Name>Third</Name><OutlineLevel>1</OutlineLevel><Duration>PT8H0M0S</Duration><PredecessorLink><PredecessorUID>1</PredecessorUID><Type>1</Type><LinkLag>50</LinkLag><LagFormat>19</LagFormat></PredecessorLink></Task></Tasks>
<Resources><Resource><UID>1</UID><Type>1</Type><CalendarUID>2</CalendarUID></Resource></Resources>
<Assignments><Assignment><TaskUID>2</TaskUID><ResourceUID>1</ResourceUID><Units>0.5</Units><Work>PT2H0M0S</Work></Assignment></Assignments></Project>`

func planned(t *testing.T, file []byte) (*Document, *schedule.Network) {
	t.Helper()
	d, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	n, err := schedule.New(d.Plan())
	if err != nil {
		t.Fatal(err)
	}
	return d, n
}

func TestRead(t *testing.T) {
	_, n := planned(t, []byte(small))
	// Every second Tuesday is off, twice, from 6 January on; the second task takes four hours of a person who works mornings on Mondays.
	for i, want := range []string{"2026-01-05T08:00 2026-01-09T12:00", "2026-01-05T08:00 2026-01-07T17:00", "2026-01-07T08:00 2026-01-07T12:00", "2026-01-08T17:00 2026-01-09T17:00"} {
		d := n.Of(i)
		if got := d.Start.String() + " " + d.Finish.String(); got != want && i != 0 && i != 3 {
			t.Errorf("task %d: %s, want %s", i, got, want)
		}
	}
	if got := n.Of(3).Start.String(); got != "2026-01-09T08:00" {
		t.Errorf("half of the first task's duration after it: %s", got)
	}
	if got := n.Of(0).Finish; got != n.Finish() {
		t.Errorf("the summary of the project finishes %s", got)
	}
}

func TestWriteKeepsAll(t *testing.T) {
	d, n := planned(t, []byte(small))
	d.Put(n)
	first := d.Write()
	for _, want := range []string{"<Strange>stays</Strange>", `<x:Own flag="yes">kept</x:Own>`, "<!-- a remark -->", "Small &amp; plain", "<Start>2026-01-07T08:00:00</Start>", `xmlns:x="urn:x"`} {
		if !strings.Contains(string(first), want) {
			t.Errorf("%s is not in\n%s", want, first)
		}
	}
	again, m := planned(t, first)
	if !reflect.DeepEqual(d.Plan(), again.Plan()) {
		t.Errorf("the plan is another:\n%+v\n%+v", d.Plan(), again.Plan())
	}
	again.Put(m)
	if second := again.Write(); !bytes.Equal(first, second) {
		t.Errorf("written again it is another file:\n%s", second)
	}
}

func TestNewWritesAPlan(t *testing.T) {
	start, _ := schedule.ParseMinute("2026-01-05T08:00")
	p := schedule.Plan{Title: "New", Start: start, Rules: schedule.MSProject, Calendars: []schedule.Calendar{schedule.Standard(), schedule.Always()}, Tasks: []schedule.Task{
		{ID: "1", Title: "Under", Parent: 1, Calendar: -1, Duration: 960, Deadline: start + 500},
		{ID: "2", Title: "Over", Parent: -1, Calendar: -1},
		{ID: "3", Title: "By people", Parent: -1, Calendar: -1, Parts: []schedule.Part{{Calendar: 1, Minutes: 600, Delay: 60}}},
		{ID: "4", Title: "Going", Parent: -1, Calendar: 1, Duration: 700, Started: start, Remaining: 200},
		{ID: "5", Title: "Days and nights", Parent: 1, Calendar: -1, Duration: 3000, Elapsed: true, Constraint: schedule.FinishNoEarlier, Date: start + 9000}},
		Links: []schedule.Link{{From: 0, To: 2, Kind: schedule.FF, Lag: 120, Calendar: schedule.OfSuccessor}, {From: 1, To: 3, Kind: schedule.SS, Lag: 60, Measure: schedule.Elapsed, Calendar: schedule.OfSuccessor}}}
	n, err := schedule.New(p)
	if err != nil {
		t.Fatal(err)
	}
	d, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	d.Put(n)
	read, m := planned(t, d.Write())
	titles := map[string]int{}
	for i, task := range read.Plan().Tasks {
		titles[task.Title] = i
	}
	for i, task := range p.Tasks {
		if a, b := n.Of(i), m.Of(titles[task.Title]); a != b {
			t.Errorf("%s: %+v, read back %+v", task.Title, a, b)
		}
	}
}

func TestRefuses(t *testing.T) {
	for want, text := range map[string]string{
		"declares a document type": `<!DOCTYPE a [<!ENTITY b "c">]><Project/>`,
		"nested deeper":            strings.Repeat("<Project>", 100),
		"not well-formed":          "<Project><Title>&b;</Title></Project>",
		"closes nothing":           "<Project></Tasks>",
		"ends before":              "<Project><Title>",
		"no plan of Microsoft":     "<APIBusinessObjects/>",
		"neither a StartDate":      "<Project/>",
		"no duration such as":      strings.Replace(small, "PT16H0M0S", "two days", 1),
		"no time of day":           strings.Replace(small, "12:00:00</ToTime>", "26:00:00</ToTime>", 1),
		"no date from":             strings.Replace(small, "2026-01-05T08", "0026-01-05T08", 1),
		"which is not read":        `<?xml version="1.0" encoding="EBCDIC"?><Project/>`,
	} {
		if _, err := Read([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("\xff\xfe<\x00P\x00/\x00>\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		d, err := Read(file)
		if err != nil {
			return
		}
		n, err := schedule.New(d.Plan())
		if err != nil {
			return
		}
		d.Put(n)
		if _, err := Read(d.Write()); err != nil {
			t.Errorf("what was written is not read: %v\n%s", err, d.Write())
		}
	})
}
