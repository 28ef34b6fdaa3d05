package demo

import (
	"context"
	"fmt"
	"strings"

	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/remark"
)

// hires are the people that Northbeam took on since the new way of onboarding was published, in the order of their offers.
var hires = []string{"Mira Olsen", "Dario Conti", "Wen Li", "Fatou Ndiaye", "Piet de Boer", "Lucía Romero", "Sven Hartmann", "Amara Eze", "Jakub Zielinski",
	"Noor Haddou", "Ella Lindgren", "Tomás Vieira", "Rhea Kapoor", "Matteo Greco", "Ines Moreau", "Kofi Mensah", "Lea Brunner", "Yara Saleh"}

// before are those who came in the old way; the last of them, in Lisbon, still does.
var before = []string{"Hanne Skov", "Rui Barbosa", "Miriam Falk", "Deepa Nair", "Olivier Petit", "Catarina Reis"}

// carried plays a run of onboarding for each hire. IT takes its step up days after it was asked, which is what the
// measures of the runs bring to light; in a hurry the second look at payroll is skipped.
func (d *drawn) carried() {
	p := d.practised(map[string]string{"People ops": "leila", "Manager": "ruth viktor", "IT": "niklas aisha", "Finance": "yasmin"},
		map[string]habit{"Details": {wait: 0.2, work: 0.6}, "Access": {wait: 0.1, work: 0.1}, "Laptop": {wait: 2.7, work: 0.5}, "Accounts": {who: "hana", wait: 0.2, work: 0.05}, "Payroll": {wait: 0.9, work: 0.3},
			"Second": {who: "marek", wait: 0.5}, "Welcome": {wait: 0.5, work: 0.3}, "Order": {wait: 4.5, work: 0.3}}, nil)
	for i, name := range before {
		e := errand{title: name, by: "leila"}
		if i == len(before)-1 {
			e.stays = "Payroll"
		}
		p.begins(float64(-128+i*12), e)
	}
	for i, name := range hires {
		e := errand{title: name, by: "leila", vars: map[string]any{"name": name}}
		if i%8 == 5 {
			e.skips = map[string]string{"Second": "Nobody else from Finance was in, and payday was the next morning"}
		}
		if i == len(hires)-4 {
			e.slow = map[string]float64{"Laptop": 12}
		}
		p.begins(float64(-58+i*3)+0.2, e)
	}
}

// laptops are the questions at the step that stages a laptop.
var laptops = []process.Input{
	{Name: "model", Label: "Model", Kind: process.Choice, Options: []string{"14 inch", "16 inch", "Tablet"}, Required: true},
	{Name: "serial", Label: "Serial number", Kind: process.Words},
	{Name: "sheet", Label: "Hand-over sheet", Kind: process.File},
}

// staged writes down what IT knows of a laptop; the sheet of every fourth one is sent along.
func (p *practice) staged(ctx context.Context, e *errand, of id.Run, answers map[string]any) error {
	serial := fmt.Sprintf("NB-%04d", 4100+21*e.n)
	answers["model"], answers["serial"] = []string{"14 inch", "16 inch", "14 inch", "Tablet"}[e.n%4], serial
	if e.n%4 != 2 {
		return nil
	}
	sheet := strings.NewReader("Hand-over sheet\n\nLaptop " + serial + "\nImage 26.4, disk encrypted, asset label on the lid.\nHanded over with charger and dock.\n")
	a, err := p.Remarks.Attach(ctx, remark.On{Subject: "run", SubjectID: string(of)}, remark.NewAttachment{Name: "hand-over " + serial + ".txt"}, sheet)
	answers["sheet"] = string(a.ID)
	return err
}
