package xer

import (
	"strings"
	"testing"

	"throughline/internal/schedule"
)

// small has a holiday on 6 January 2026, day 46028 of spreadsheets, and lags in the calendar of what waits.
var small = strings.ReplaceAll(`ERMHDR|8.2
%T|CALENDAR
%F|clndr_id|clndr_name|clndr_data
%R|7|Week|(0--CalendarData()((0--DaysOfWeek()((0--1()())(0--2()((0--0(s-08:00-f-12:00)())(0--1(s-13:00-f-17:00)())))(0--3()((0--0(s-08:00-f-17:00)())))(0--4()((0--0(s-08:00-f-16:00)())))(0--5()())(0--6()())(0--7()())))(0--Exceptions()((0--0(d-46028)())))))
%T|PROJECT
%F|proj_id|proj_short_name|clndr_id|plan_start_date|last_recalc_date|export_flag
%R|1|P|7|2026-01-05 08:00|2026-01-05 08:00|Y
%T|SCHEDOPTIONS
%F|sched_calendar_on_relationship_lag
%R|rcal_Successor
%T|PROJWBS
%F|wbs_id|proj_id|wbs_name|parent_wbs_id
%R|10|1|Root|
%R|11|1|Empty|10
%T|TASK
%F|task_id|proj_id|wbs_id|clndr_id|task_type|status_code|task_code|task_name|remain_drtn_hr_cnt|target_drtn_hr_cnt|cstr_type|cstr_date|act_start_date|act_end_date
%R|1|1|10|7|TT_Task|TK_Active|A|Build|4|8|||2026-01-05 08:00|
%R|2|1|10|7|TT_Task|TK_NotStart|B|Test|8|8||||
%R|3|1|10|7|TT_FinMile|TK_NotStart|C|Done|0|0|CS_MEOB|2026-01-05 17:00||
%T|TASKPRED
%F|task_id|pred_task_id|pred_type|lag_hr_cnt
%R|2|1|PR_FS|2
%R|3|2|PR_FS|0
%E
`, "|", "\t")

func text() []byte { return []byte(strings.ReplaceAll(small, "--", "||")) }

func calendarBars(s []byte) []byte {
	// Within a calendar's text bars stand between an attribute's name and value.
	return []byte(strings.NewReplacer("s-", "s|", "-f-", "|f|", "d-4", "d|4").Replace(string(s)))
}

func TestRead(t *testing.T) {
	p, err := Read(calendarBars(text()))
	if err != nil {
		t.Fatal(err)
	}
	n, err := schedule.New(p)
	if err != nil {
		t.Fatal(err)
	}
	// Build has four hours left; Test waits two more, on Monday, and does its other six on Wednesday after the holiday.
	want := map[string]string{"A": "2026-01-05T08:00 2026-01-05T12:00", "B": "2026-01-05T15:00 2026-01-07T14:00", "C": "2026-01-07T14:00 2026-01-07T14:00"}
	for i, task := range p.Tasks {
		d := n.Of(i)
		if w := want[task.ID]; w != "" && d.Start.String()+" "+d.Finish.String() != w {
			t.Errorf("%s: %s %s, want %s", task.ID, d.Start, d.Finish, w)
		}
	}
	if c := n.Conflicts(); len(c) != 1 || !strings.Contains(c[0].Text, "“Done” finishes no later than 5 Jan 2026 17:00") {
		t.Errorf("got %+v", c)
	}
}

func TestRefuses(t *testing.T) {
	for want, file := range map[string]string{
		"does not begin with ERMHDR":  "PK",
		"no project with a planned":   "ERMHDR\t8\n%E",
		"before its fields are named": "ERMHDR\t8\n%T\tTASK\n%R\t1\n",
		"which is no number of hours": strings.Replace(string(calendarBars(text())), "\t4\t8\t", "\tfour\t8\t", 1),
		"has the kind “PR_XX”":        strings.Replace(string(calendarBars(text())), "PR_FS", "PR_XX", 1),
		"which is not its form":       strings.Replace(string(calendarBars(text())), "(0||CalendarData", "CalendarData", 1),
	} {
		if _, err := Read([]byte(file)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(calendarBars(text()))
	f.Fuzz(func(t *testing.T, file []byte) {
		if p, err := Read(file); err == nil {
			if n, err := schedule.New(p); err == nil {
				n.Conflicts()
			}
		}
	})
}
