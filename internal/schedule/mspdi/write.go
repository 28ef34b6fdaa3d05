package mspdi

import (
	"strconv"

	"throughline/internal/fault"
	"throughline/internal/schedule"
)

// order is that of a task's elements in the schema, as far as they are written here; what is new goes in where it belongs.
var order = []string{"UID", "ID", "Name", "Active", "Manual", "Type", "IsNull", "CreateDate", "Contact", "WBS", "WBSLevel", "OutlineNumber", "OutlineLevel", "Priority",
	"Start", "Finish", "Duration", "ManualStart", "ManualFinish", "ManualDuration", "DurationFormat", "Work", "Stop", "Resume", "ResumeValid", "EffortDriven", "Recurring",
	"OverAllocated", "Estimated", "Milestone", "Summary", "DisplayAsSummary", "Critical", "IsSubproject", "IsSubprojectReadOnly", "SubprojectName", "ExternalTask",
	"ExternalTaskProject", "EarlyStart", "EarlyFinish", "LateStart", "LateFinish", "StartVariance", "FinishVariance", "WorkVariance", "FreeSlack", "StartSlack", "FinishSlack",
	"TotalSlack", "FixedCost", "FixedCostAccrual", "PercentComplete", "PercentWorkComplete", "Cost", "OvertimeCost", "OvertimeWork", "ActualStart", "ActualFinish",
	"ActualDuration", "ActualCost", "ActualOvertimeCost", "ActualWork", "ActualOvertimeWork", "RegularWork", "RemainingDuration", "RemainingCost", "RemainingWork",
	"RemainingOvertimeCost", "RemainingOvertimeWork", "ACWP", "CV", "ConstraintType", "CalendarUID", "ConstraintDate", "Deadline", "LevelAssignments", "LevelingCanSplit",
	"LevelingDelay", "LevelingDelayFormat", "PreLeveledStart", "PreLeveledFinish", "Hyperlink", "HyperlinkAddress", "HyperlinkSubAddress", "IgnoreResourceCalendar", "Notes",
	"HideBar", "Rollup", "BCWS", "BCWP", "PhysicalPercentComplete", "EarnedValueMethod", "PredecessorLink"}

var orderOf = func() map[string]int {
	out := map[string]int{}
	for i, name := range order {
		out[name] = i
	}
	return out
}()

// set gives a child a text; one that is new is put where the schema has it.
func (e *element) set(name, text string) {
	if c := e.child(name); c != nil {
		c.text, c.children = text, nil
		return
	}
	c := e.add(name, text)
	at, own := len(e.children)-1, orderOf[name]
	for k, before := range e.children[:at] {
		if rank, known := orderOf[before.local()]; !before.comment && (!known || rank > own) {
			copy(e.children[k+1:], e.children[k:at])
			e.children[k] = c
			return
		}
	}
}

// Put writes the dates that were computed into the document. Everything else stays as it was.
func (d *Document) Put(n *schedule.Network) {
	for i, e := range d.tasks {
		t := &d.plan.Tasks[i]
		dates := n.Of(i)
		if t.Inactive || dates.Start == 0 {
			continue
		}
		for _, v := range []struct {
			name string
			at   schedule.Minute
		}{{"Start", dates.Start}, {"Finish", dates.Finish}, {"EarlyStart", dates.Start}, {"EarlyFinish", dates.Finish}, {"LateStart", dates.LateStart}, {"LateFinish", dates.LateFinish}} {
			if v.at > 0 {
				e.set(v.name, formatDate(v.at))
			}
		}
		for _, v := range []struct {
			name    string
			minutes int
		}{{"FreeSlack", dates.FreeFloat}, {"StartSlack", dates.StartFloat}, {"FinishSlack", dates.FinishFloat}, {"TotalSlack", dates.TotalFloat}} {
			e.set(v.name, strconv.Itoa(v.minutes*10))
		}
		critical := "0"
		if dates.Critical {
			critical = "1"
		}
		e.set("Critical", critical)
	}
	if c := d.root.child("FinishDate"); c != nil && n.Finish() > 0 {
		c.text = formatDate(n.Finish())
	}
}

// Write gives the document as a file, with everything that it had when it was read.
func (d *Document) Write() []byte { return d.root.write() }

// New makes a document of a plan that did not come from a file of MS Project.
func New(p schedule.Plan) (*Document, error) {
	root := &element{name: "Project"}
	root.attrs = namespace()
	d := &Document{root: root, plan: p}
	root.add("SaveVersion", "14")
	root.add("Title", p.Title)
	root.add("ScheduleFromStart", map[bool]string{true: "0", false: "1"}[p.Finish > 0])
	root.add("StartDate", formatDate(p.Start))
	if p.Finish > 0 {
		root.add("FinishDate", formatDate(p.Finish))
	}
	root.add("CalendarUID", strconv.Itoa(p.Calendar+1))
	root.add("MinutesPerDay", "480")
	root.add("MinutesPerWeek", "2400")
	root.add("DaysPerMonth", "20")
	calendars := root.add("Calendars", "")
	for i, c := range p.Calendars {
		if c.Cut != nil {
			return nil, fault.New(fault.Invalid, "The calendar “%s” is cut to another, which MS Project has no form for", c.Name)
		}
		writeCalendar(calendars, i, c)
	}
	levels, following, err := outline(p.Tasks)
	if err != nil {
		return nil, err
	}
	tasks := root.add("Tasks", "")
	d.tasks = make([]*element, len(p.Tasks))
	for row, i := range following {
		d.tasks[i] = writeTask(tasks, row+1, i, levels[i], &p.Tasks[i])
	}
	for _, l := range p.Links {
		d.writeLink(l)
	}
	resources, assignments := root.add("Resources", ""), root.add("Assignments", "")
	d.writeParts(resources, assignments)
	return d, nil
}

// outline gives the level of each task, and the tasks so that each summary stands before its own.
func outline(tasks []schedule.Task) (levels, order []int, err error) {
	below := make([][]int, len(tasks)+1)
	for i := range tasks {
		above := tasks[i].Parent
		if above < 0 {
			above = len(tasks)
		}
		below[above] = append(below[above], i)
	}
	levels = make([]int, len(tasks))
	var open []int
	push := func(list []int) {
		for k := len(list) - 1; k >= 0; k-- {
			open = append(open, list[k])
		}
	}
	push(below[len(tasks)])
	for len(open) > 0 {
		i := open[len(open)-1]
		open = open[:len(open)-1]
		levels[i] = 1
		if above := tasks[i].Parent; above >= 0 {
			levels[i] = levels[above] + 1
		}
		order = append(order, i)
		push(below[i])
	}
	if len(order) != len(tasks) {
		return nil, nil, fault.New(fault.Invalid, "A task stands under itself")
	}
	return levels, order, nil
}
