package process

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
)

// Terms is how a version is to come into force.
type Terms struct {
	Size      Size        `json:"size,omitempty" enum:"minor,major" doc:"How much changes for those who work by it; without it the first version is major and a later one minor"`
	Note      string      `json:"note,omitempty" doc:"What is new, and why; a major version that follows another one needs it"`
	Effective clock.Date  `json:"effective,omitempty" doc:"Day from which it applies; today without it"`
	Ask       *bool       `json:"ask,omitempty" doc:"Ask those whose steps changed to confirm that they read it; without it, when the size is given as major"`
	Reviewers []id.Person `json:"reviewers,omitempty" doc:"Who else looks at it before it is approved"`
	Follow    id.Project  `json:"follow,omitempty" doc:"Change into whose plan the tasks go that follow from the version, as soon as it is approved or published: its document, its training, its tools and the runs under way"`
}

// Apply is the job that brings an approved version into force on its day.
type Apply struct {
	Version id.Version `json:"version"`
}

// Kind implements job.Args.
func (Apply) Kind() string { return "process_apply" }

const maxNote = 2000 // characters of a note or a reason

// take checks the terms for a version and writes them into it.
func (t Terms) take(v *Version, today clock.Date) error {
	var c fault.Check
	c.Need(t.Size == "" || t.Size == Minor || t.Size == Major, "size", "is not minor or major")
	v.Note = strings.TrimSpace(t.Note)
	c.Need(utf8.RuneCountInString(v.Note) <= maxNote, "note", "is longer than 2000 characters")
	c.Need(t.Size != Major || v.Number == 1 || v.Note != "", "note", "is empty; say why the work changes, because those who work by it will ask")
	if t.Effective != "" {
		if _, err := clock.ParseDate(string(t.Effective)); err != nil {
			c.Add("effective", err)
		}
		c.Need(!t.Effective.Before(today), "effective", "is in the past; a version applies from today at the earliest")
		c.Need(t.Effective <= today.AddDays(2*366), "effective", "is more than two years away")
	}
	c.Need(len(t.Reviewers) <= 50, "reviewers", "are more than 50")
	v.Size, v.Effective, v.Asks, v.Reviewers, v.Follow = t.Size, t.Effective, t.Size == Major, t.Reviewers, t.Follow
	if v.Size == "" {
		if v.Size = Minor; v.Number == 1 {
			v.Size = Major
		}
	}
	if t.Ask != nil {
		v.Asks = *t.Ask
	}
	return c.Err()
}

// SetApprover says who lets a version of the process come into force, and as what; "" lets whoever may edit it publish. Once
// somebody is named, he himself changes that, or who manages the organisation, or the lead of the change it is kept in:
// otherwise whoever is to be approved could choose who approves him.
func (s *Service) SetApprover(ctx context.Context, process id.Process, version int64, who id.Person, role string) (Process, error) {
	return s.change(ctx, process, func(tx *act.Tx, p *Process) error {
		if p.Approver != "" && p.Approver != tx.Actor.Person && tx.May(access.ManageOrg) != nil &&
			(p.Project == "" || tx.MayIn(ctx, access.ManageProject, p.Project) != nil) {
			return fault.New(fault.Forbidden, "Whoever approves the process can hand that on, or somebody who manages the organisation; nothing was changed")
		}
		if version != 0 {
			p.Version = version
		}
		p.Approver, p.ApproverRole = who, strings.TrimSpace(role)
		var c fault.Check
		c.Need(utf8.RuneCountInString(p.ApproverRole) <= 200, "role", "is longer than 200 characters")
		c.Need(p.ApproverRole == "" || who != "", "person", "is missing; name who holds the role")
		if who != "" {
			c.Add("person", s.deps.CheckPeople(ctx, tx, []id.Person{who}))
		}
		if err := c.Err(); err != nil {
			return err
		}
		return save(ctx, tx, p, "process.entrusted")
	})
}

// Publish lets the draft come into force at once, as Release does with no more than the note.
func (s *Service) Publish(ctx context.Context, process id.Process, version int64, note string) (Version, error) {
	return s.Release(ctx, process, version, Terms{Note: note})
}

// Release publishes the draft of a process that nobody approves: today, or on a later day until when the version before
// stays in force. A map with an error of the standard is refused, naming each element.
func (s *Service) Release(ctx context.Context, process id.Process, version int64, terms Terms) (Version, error) {
	follow, err := s.follows(ctx, process, &terms.Follow)
	if err != nil {
		return Version{}, err
	}
	return s.ready(ctx, process, version, terms, func(tx *act.Tx, p *Process, v *Version, today clock.Date) error {
		if p.Approver != "" {
			return fault.New(fault.Conflict, "This process is approved before it applies; send the draft for review instead")
		}
		v.Reviewers, v.By = nil, tx.Actor.Person
		if err := s.settle(ctx, tx, p, v, today, "process.scheduled"); err != nil {
			return err
		}
		return s.followUp(ctx, tx, v, follow)
	})
}

// Send gives the draft to the approver of its process, with the terms on which it will come into force. Until he approves or
// returns it, or it is withdrawn, its text stays as it was sent.
func (s *Service) Send(ctx context.Context, process id.Process, version int64, terms Terms) (Version, error) {
	return s.ready(ctx, process, version, terms, func(tx *act.Tx, p *Process, v *Version, _ clock.Date) error {
		switch p.Approver {
		case "":
			return fault.New(fault.Conflict, "Nobody approves this process, so the draft can be published at once; name an approver to have it looked at first")
		case tx.Actor.Person:
			return fault.New(fault.Conflict, "You approve this process, and nobody approves what they send themselves. Let somebody else send the draft, or hand the approval on")
		}
		if len(v.Reviewers) > 0 {
			var c fault.Check
			c.Add("reviewers", s.deps.CheckPeople(ctx, tx, v.Reviewers))
			if err := c.Err(); err != nil {
				return err
			}
		}
		v.Status, v.Approver, v.ApproverRole, v.Sent, v.SentBy = InReview, p.Approver, p.ApproverRole, tx.Now, tx.Actor.Person
		v.Decided, v.DecidedBy, v.Returned = time.Time{}, "", ""
		return saveVersion(ctx, tx, p, v, "process.sent")
	})
}

// ready loads the draft, takes the terms over and refuses what could not be published.
func (s *Service) ready(ctx context.Context, process id.Process, version int64, terms Terms, do func(tx *act.Tx, p *Process, v *Version, today clock.Date) error) (Version, error) {
	var v Version
	_, err := s.change(ctx, process, func(tx *act.Tx, p *Process) error {
		var err error
		if v, err = draft(ctx, tx, p.ID, version); err != nil {
			return err
		}
		if err := p.living(); err != nil {
			return err
		}
		data, err := db.KeptMap(ctx, tx, v.Map)
		if err != nil {
			return err
		}
		if err := publishable(data); err != nil {
			return err
		}
		today, err := s.today(ctx, tx, tx.Now)
		if err != nil {
			return err
		}
		if err := terms.take(&v, today); err != nil {
			return err
		}
		if err := mayFollow(ctx, tx, v.Follow); err != nil {
			return err
		}
		return do(tx, p, &v, today)
	})
	return v, err
}

// Withdraw takes a version back from review, so that it can be changed again.
func (s *Service) Withdraw(ctx context.Context, process id.Process, version int64) (Version, error) {
	return s.back(ctx, process, version, InReview, "process.withdrawn")
}

// Recall takes an approved version back before its day comes; it is a draft again.
func (s *Service) Recall(ctx context.Context, process id.Process, version int64) (Version, error) {
	return s.back(ctx, process, version, Approved, "process.recalled")
}

func (s *Service) back(ctx context.Context, process id.Process, version int64, from Status, kind string) (Version, error) {
	var v Version
	_, err := s.change(ctx, process, func(tx *act.Tx, p *Process) error {
		var err error
		if v, err = standing(ctx, tx, p.ID, version, from); err != nil {
			return err
		}
		v.Status = Draft
		return saveVersion(ctx, tx, p, &v, kind)
	})
	return v, err
}

// standing gives the version of a process that stands at a status, at the row version the actor saw.
func standing(ctx context.Context, q db.Q, process id.Process, version int64, status Status) (Version, error) {
	v, err := newest(ctx, q, process)
	if err != nil {
		return v, err
	}
	if v.Status != status {
		says := "Version %d is not in review; it may have been approved, returned or taken back already"
		if status == Approved {
			says = "Version %d does not wait for its day; it may apply already"
		}
		return v, fault.New(fault.Conflict, says, v.Number)
	}
	if version != 0 && version != v.Version {
		return v, fault.New(fault.Stale, "Somebody did something with this version while you looked at it; look again")
	}
	return v, nil
}

// Approve lets the version in review come into force on the terms it was sent with. Only the approver it was sent to can,
// and never the one who sent it. The tasks that follow are added on the right of whoever sent it.
func (s *Service) Approve(ctx context.Context, process id.Process, version int64) (Version, error) {
	follow, err := s.follows(ctx, process, nil)
	if err != nil {
		return Version{}, err
	}
	return s.decide(ctx, process, version, func(tx *act.Tx, p *Process, v *Version) error {
		switch {
		case v.SentBy == tx.Actor.Person:
			return fault.New(fault.Forbidden, "You sent this version for review, so somebody else approves it")
		case v.Approver != tx.Actor.Person:
			return fault.New(fault.Forbidden, "This version waits for its approver; you can look at it, and reviewers can return it")
		}
		today, err := s.today(ctx, tx, tx.Now)
		if err != nil {
			return err
		}
		v.By = tx.Actor.Person
		if v.Effective.Before(today) {
			v.Effective = "" // the day it was meant for has passed while it was looked at
		}
		if !today.Before(v.Effective) {
			fact := history.Fact{Kind: "process.approved", Project: p.Project, Data: about{Process: string(p.ID), Number: v.Number}}
			if err := tx.Note(fact, "version", string(v.ID)); err != nil {
				return err
			}
		}
		if err := s.settle(ctx, tx, p, v, today, "process.approved"); err != nil {
			return err
		}
		return s.followUp(ctx, tx, v, follow)
	})
}

// Return gives a version in review back to its authors with the reason; the approver and the reviewers can.
func (s *Service) Return(ctx context.Context, process id.Process, version int64, reason string) (Version, error) {
	return s.decide(ctx, process, version, func(tx *act.Tx, p *Process, v *Version) error {
		if !v.Looks(tx.Actor.Person) {
			return fault.New(fault.Forbidden, "This version waits for its approver, who can return it, as the reviewers can")
		}
		reason = strings.TrimSpace(reason)
		var c fault.Check
		c.Need(reason != "", "reason", "is empty; say what has to be different")
		c.Need(utf8.RuneCountInString(reason) <= maxNote, "reason", "is longer than 2000 characters")
		if err := c.Err(); err != nil {
			return err
		}
		v.Status, v.Returned = Draft, reason
		fact := history.Fact{Kind: "process.returned", Project: p.Project, Data: about{string(p.ID), v.Number, reason}}
		return act.Save(ctx, tx, versions, v, fact)
	})
}

// Looks tells whether somebody was asked to look at the version: its approver or a reviewer.
func (v Version) Looks(who id.Person) bool {
	if who == "" {
		return false
	}
	for _, r := range v.Reviewers {
		if r == who {
			return true
		}
	}
	return v.Approver == who
}

// decide loads the version in review of a process that the actor may read.
func (s *Service) decide(ctx context.Context, process id.Process, version int64, do func(tx *act.Tx, p *Process, v *Version) error) (Version, error) {
	var v Version
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		p, err := answerable(ctx, tx, process)
		if err != nil {
			return err
		}
		if v, err = standing(ctx, tx, p.ID, version, InReview); err != nil {
			return err
		}
		v.Decided, v.DecidedBy = tx.Now, tx.Actor.Person
		return do(tx, &p, &v)
	})
	return v, err
}

// answerable loads a living process to which the actor may answer as a reader.
func answerable(ctx context.Context, tx *act.Tx, process id.Process) (Process, error) {
	p, err := processes.Get(ctx, tx, string(process))
	if err != nil {
		return p, err
	}
	if p.Project != "" {
		err = tx.MayIn(ctx, access.AnswerProcess, p.Project)
	} else if err = tx.May(access.ReadProcess); err != nil && tx.Actor.Scopes == nil {
		err = fault.New(fault.NotFound, "There is nothing at this address, or it is not shared with you")
	} else if err == nil {
		err = tx.May(access.AnswerProcess)
	}
	if err == nil && !p.Deleted.IsZero() {
		err = fault.New(fault.NotFound, "This process is in the bin; restore it first")
	}
	return p, err
}

func (s *Service) today(ctx context.Context, q db.Q, now time.Time) (clock.Date, error) {
	calendar, err := s.deps.Calendar(ctx, q, "")
	return calendar.Today(now), err
}
