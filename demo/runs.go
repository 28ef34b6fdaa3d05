package demo

import (
	"context"
	"fmt"
	"strings"

	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/remark"
	"throughline/internal/run"
)

// hires are the people that Northbeam took on since the new way of onboarding was published, in the order of their offers.
var hires = []string{"Mira Olsen", "Dario Conti", "Wen Li", "Fatou Ndiaye", "Piet de Boer", "Lucía Romero", "Sven Hartmann", "Amara Eze", "Jakub Zielinski",
	"Noor Haddou", "Ella Lindgren", "Tomás Vieira", "Rhea Kapoor", "Matteo Greco", "Ines Moreau", "Kofi Mensah", "Lea Brunner", "Yara Saleh"}

// took is when somebody took a step up and when it was done, in working days after the offer was signed.
type took struct {
	node, who   string
	begun, done int
}

// carried plays a run of onboarding for each hire. IT takes its step up days after it was asked, which is what the
// measures of the runs bring to light.
func (d *drawn) carried(first, apart int) {
	for i, name := range hires {
		start := first + i*apart
		if start >= 0 {
			return
		}
		wait := []int{3, 4, 3, 5, 4, 2, 4}[i%7]
		var of id.Run
		d.on(start, "leila", "start onboarding "+name, func(ctx context.Context) error {
			r, err := d.Runs.Start(ctx, d.id, run.NewRun{Title: name, Vars: map[string]any{"name": name}, Roles: map[string]id.Person{"Lane_1": d.person("leila")}})
			of = r.ID
			return err
		})
		for _, t := range []took{{"Details", "leila", 0, 1}, {"Access", "leila", 1, 1}, {"Payroll", "yasmin", 2, 3}, {"Second", "marek", 3, 4},
			{"Laptop", "niklas", 1 + wait, 2 + wait}, {"Accounts", "hana", 2 + wait, 2 + wait}, {"Welcome", "leila", 11, 12}} {
			d.takes(&of, name, start, t, i%8 == 5)
		}
	}
}

// takes plays one step of a run, if its day has come. In a hurry the second look at payroll is skipped.
func (d *drawn) takes(of *id.Run, name string, start int, t took, hurried bool) {
	skips := hurried && t.node == "Second"
	if start+t.begun <= 0 && !skips {
		d.on(start+t.begun, t.who, "take up "+t.node+" for "+name, func(ctx context.Context) error {
			step, err := d.waiting(ctx, *of, t.node)
			if err != nil {
				return err
			}
			_, err = d.Runs.Begin(ctx, step, 0)
			return err
		})
	}
	if start+t.done > 0 {
		return
	}
	d.on(start+t.done, t.who, "do "+t.node+" for "+name, func(ctx context.Context) error {
		step, err := d.waiting(ctx, *of, t.node)
		if err != nil {
			return err
		}
		if skips {
			_, err = d.Runs.PassOver(ctx, step, 0, "Nobody else from Finance was in, and payday was the next morning")
			return err
		}
		answers, err := d.answers(ctx, *of, t.node, start)
		if err != nil {
			return err
		}
		_, err = d.Runs.Complete(ctx, step, 0, run.Completion{Answers: answers})
		return err
	})
}

// staged are the questions at the step that stages a laptop.
var staged = []process.Input{
	{Name: "model", Label: "Model", Kind: process.Choice, Options: []string{"14 inch", "16 inch", "Tablet"}, Required: true},
	{Name: "serial", Label: "Serial number", Kind: process.Words},
	{Name: "sheet", Label: "Hand-over sheet", Kind: process.File},
}

// answers are what IT writes down of a laptop; the sheet of every fourth one is sent along.
func (d *drawn) answers(ctx context.Context, of id.Run, node string, start int) (map[string]any, error) {
	if node != "Laptop" {
		return nil, nil
	}
	serial := fmt.Sprintf("NB-%04d", 4100-7*start)
	out := map[string]any{"model": []string{"14 inch", "16 inch", "14 inch", "Tablet"}[-start%4], "serial": serial}
	if -start%4 == 2 {
		sheet := strings.NewReader("Hand-over sheet\n\nLaptop " + serial + "\nImage 26.4, disk encrypted, asset label on the lid.\nHanded over with charger and dock.\n")
		a, err := d.Remarks.Attach(ctx, remark.On{Subject: "run", SubjectID: string(of)}, remark.NewAttachment{Name: "hand-over " + serial + ".txt"}, sheet)
		if err != nil {
			return nil, err
		}
		out["sheet"] = string(a.ID)
	}
	return out, nil
}

// waiting finds the open step of a run at a node of the map.
func (d *drawn) waiting(ctx context.Context, of id.Run, node string) (id.Step, error) {
	v, err := d.Runs.Get(ctx, of)
	if err != nil {
		return "", err
	}
	for _, s := range v.Steps {
		if s.Node == node && s.Status == run.Open && s.Of == "" {
			return s.ID, nil
		}
	}
	return "", fmt.Errorf("the run for %s has no open step %s", v.Title, node)
}
