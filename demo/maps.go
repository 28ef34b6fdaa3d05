package demo

import (
	"bytes"
	"context"
	"embed"
	"fmt"

	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/remark"
)

//go:embed maps/*.bpmn
var maps embed.FS

// drawn is a process while its story is told.
type drawn struct {
	*story
	id    id.Process
	lanes []string // the team of each lane, "" for none
}

// draws begins a process with a map; one with a home is seen by those who see that change, and no home is everybody at
// Northbeam.
func (s *story) draws(day int, who string, home *change, name, about, file string, lanes ...string) *drawn {
	d := &drawn{story: s, lanes: lanes}
	s.on(day, who, "map "+name, func(ctx context.Context) error {
		data, err := maps.ReadFile("maps/" + file + ".bpmn")
		if err != nil {
			return err
		}
		var teams []string
		for _, l := range lanes {
			if l != "" {
				teams = append(teams, l)
			}
		}
		n := process.NewProcess{Name: name, Owner: s.person(who), Description: about, Teams: s.teamsOf(teams...)}
		if home != nil {
			n.Project = home.id
		}
		p, _, err := s.Processes.Import(ctx, n, data)
		if err != nil {
			return err
		}
		d.id = p.ID
		return d.bind(ctx)
	})
	return d
}

// redraws begins the next version with another map.
func (d *drawn) redraws(day int, who, file string, lanes ...string) {
	d.on(day, who, "draw the next version", func(ctx context.Context) error {
		data, err := maps.ReadFile("maps/" + file + ".bpmn")
		if err != nil {
			return err
		}
		if _, err := d.Processes.StartDraft(ctx, d.id); err != nil {
			return err
		}
		if _, err := d.Processes.Replace(ctx, d.id, 0, data); err != nil {
			return err
		}
		d.lanes = lanes
		return d.bind(ctx)
	})
}

// shows puts a picture into the text of a step, with words for those who do not see it.
func (d *drawn) shows(day int, who, step, file, words string, drawn func() ([]byte, error)) {
	d.on(day, who, "picture of "+step, func(ctx context.Context) error {
		data, err := drawn()
		if err != nil {
			return err
		}
		kept, err := d.Remarks.AttachPicture(ctx, remark.On{Subject: "process", SubjectID: string(d.id)}, remark.NewAttachment{Name: file}, bytes.NewReader(data))
		if err != nil {
			return err
		}
		doc, err := d.Processes.Document(ctx, d.id, 0)
		if err != nil {
			return err
		}
		for _, s := range doc.Steps {
			if s.ID == step {
				text := s.Text + "\n\n![" + words + "](/files/" + string(kept.ID) + ")"
				_, err = d.Processes.Describe(ctx, d.id, 0, step, process.StepPatch{Text: &text})
				return err
			}
		}
		return fmt.Errorf("the map has no step %s", step)
	})
}

func (d *drawn) bind(ctx context.Context) error {
	for i, team := range d.lanes {
		if team == "" {
			continue
		}
		if _, err := d.Processes.BindLane(ctx, d.id, 0, fmt.Sprintf("Lane_%d", i+1), d.team(team)); err != nil {
			return err
		}
	}
	return nil
}

func (d *drawn) published(day int, who, note string) {
	d.on(day, who, "publish the map", func(ctx context.Context) error {
		_, err := d.Processes.Publish(ctx, d.id, 0, note)
		return err
	})
}

// uses ties a process to the change.
func (c *change) uses(day int, who string, d *drawn, role process.Role) {
	c.on(day, who, "tie the map to the change", func(ctx context.Context) error {
		_, err := c.Processes.Link(ctx, c.id, d.id, role)
		return err
	})
}

// manual holds the processes that belong to no change.
func (s *story) manual() {
	pay := s.draws(-240, "paul", nil, "Invoice to pay", "From the invoice in the mailbox to the money at the vendor. Payments run on Thursdays; whoever posts an invoice never releases its payment.",
		"invoice-to-pay", "", "Finance", "Finance")
	pay.published(-236, "marek", "Agreed with the auditors: posting and releasing stay apart.")
	pay.paying()
	pay.paid(-220)
}
