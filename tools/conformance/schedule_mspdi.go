package main

import (
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"throughline/internal/schedule"
	"throughline/internal/schedule/mspdi"
)

// runMSPDI reads the MSPDI files of a folder, computes their dates without looking at those that are stored, and holds start,
// finish, total and free float of every task against them, to the minute. A task is a case; so is a file that holds none.
func runMSPDI(args []string, out io.Writer) (passed, total int, err error) {
	flags := flag.NewFlagSet("mspdi", flag.ContinueOnError)
	dir := flags.String("dir", "", "folder of .xml files")
	argued := flags.String("argued", "", "tasks as FILE/UID, separated by commas, whose difference is argued in docs/schedule.md; they are named and not counted")
	if err := flags.Parse(args); err != nil {
		return 0, 0, err
	}
	files, err := filepath.Glob(filepath.Join(*dir, "*.xml"))
	if err != nil {
		return 0, 0, err
	}
	for _, path := range files {
		name := filepath.Base(path)
		data, err := os.ReadFile(path)
		if err != nil {
			return passed, total, err
		}
		if !mspdi.Is(data) {
			fmt.Fprintf(out, "%s: not run: it is no file of Microsoft Project\n", name)
			continue
		}
		right, tasks := mspdiFile(name, data, strings.Split(*argued, ","), out)
		passed, total = passed+right, total+tasks
	}
	return passed, total, nil
}

func mspdiFile(name string, data []byte, argued []string, out io.Writer) (passed, total int) {
	doc, err := mspdi.Read(data)
	var n *schedule.Network
	if err == nil {
		n, err = schedule.New(doc.Plan())
	}
	if err != nil {
		fmt.Fprintf(out, "%s: %v\n", name, err)
		return 0, 1
	}
	plan := doc.Plan()
	for i, t := range plan.Tasks {
		stored := doc.Stored(i)
		if t.Inactive || stored.Start == 0 && stored.Finish == 0 {
			continue
		}
		total++
		got := n.Of(i)
		var differ []string
		for _, c := range []struct {
			what      string
			got, want schedule.Minute
		}{{"start", got.Start, stored.Start}, {"finish", got.Finish, stored.Finish}} {
			if c.got != c.want && c.want != 0 {
				differ = append(differ, fmt.Sprintf("%s %s, stored %s", c.what, c.got, c.want))
			}
		}
		for _, c := range []struct {
			what string
			got  int
			want *float64
		}{{"total float", got.TotalFloat, stored.Total}, {"free float", got.FreeFloat, stored.Free}} {
			if c.want != nil && math.Abs(float64(c.got)-*c.want) >= 1 {
				differ = append(differ, fmt.Sprintf("%s %d minutes, stored %g", c.what, c.got, *c.want))
			}
		}
		if len(differ) > 0 {
			if late := stored.LateFinish; late > 0 && late < n.Finish() && free(plan, i) {
				differ = append(differ, fmt.Sprintf("the stored late finish %s is before the finish of the plan, %s, and no link, constraint or deadline asks for it", late, n.Finish()))
			}
			if slices.Contains(argued, name+"/"+t.ID) {
				total--
				differ = append(differ, "argued, not counted")
			}
			fmt.Fprintf(out, "%s, task %s “%s”: %s; %s\n", name, t.ID, t.Title, strings.Join(differ, "; "), n.Why(i))
			continue
		}
		passed++
	}
	if total == 0 {
		fmt.Fprintf(out, "%s: holds no task with dates; it was read\n", name)
	}
	return passed, total
}

// free tells whether only the finish of the plan holds a task.
func free(p schedule.Plan, task int) bool {
	t := p.Tasks[task]
	return t.Constraint == schedule.AsSoonAsPossible && t.Deadline == 0 && !slices.ContainsFunc(p.Links, func(l schedule.Link) bool { return l.From == task })
}
