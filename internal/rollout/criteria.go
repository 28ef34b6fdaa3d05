package rollout

import (
	"context"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
)

// AddCriterion adds a criterion behind the others of the wave.
func (s *Service) AddCriterion(ctx context.Context, wave id.Wave, n NewCriterion) (Criterion, error) {
	list, err := s.AddCriteria(ctx, wave, []NewCriterion{n})
	if err != nil {
		return Criterion{}, err
	}
	return list[0], nil
}

// AddCriteria adds criteria in one act, all or none.
func (s *Service) AddCriteria(ctx context.Context, wave id.Wave, list []NewCriterion) ([]Criterion, error) {
	var made []Criterion
	_, err := s.change(ctx, wave, 0, func(tx *act.Tx, w *Wave) error {
		var err error
		made, err = add(ctx, tx, w, list)
		return err
	})
	return made, err
}

// CopyCriteria adds the criteria of another wave of the project, without their answers.
func (s *Service) CopyCriteria(ctx context.Context, wave, from id.Wave) ([]Criterion, error) {
	var made []Criterion
	_, err := s.change(ctx, wave, 0, func(tx *act.Tx, w *Wave) error {
		other, err := waves.Get(ctx, tx, string(from))
		if err != nil || other.Project != w.Project {
			return fault.Field("from", "is not a wave of this project")
		}
		list, err := criteriaOf(ctx, tx, from)
		if err != nil {
			return err
		}
		fresh := make([]NewCriterion, len(list))
		for i, c := range list {
			fresh[i] = NewCriterion{Gate: c.Gate, Text: c.Text, Mandatory: c.Mandatory}
		}
		made, err = add(ctx, tx, w, fresh)
		return err
	})
	return made, err
}

// EditCriterion changes the present fields while its gate is open. What weakens a mandatory criterion needs a reason;
// another sentence asks for a new answer.
func (s *Service) EditCriterion(ctx context.Context, criterion id.Criterion, version int64, p CriterionPatch) (Criterion, error) {
	return s.touch(ctx, criterion, version, access.EditRollout, func(tx *act.Tx, c *Criterion) error {
		old := *c
		set(&c.Text, p.Text)
		set(&c.Mandatory, p.Mandatory)
		set(&c.Expires, p.Expires)
		if err := c.check(); err != nil {
			return err
		}
		reason := ""
		if old.Mandatory && (!c.Mandatory || c.Text != old.Text) {
			var err error
			if reason, err = needReason(p.Reason); err != nil {
				return err
			}
		}
		if c.Text != old.Text {
			c.reset()
		}
		return saveCriterion(ctx, tx, c, "criterion.edited", reason)
	})
}

// MoveCriterion puts the criterion behind another one of its wave, or to the top when after is "".
func (s *Service) MoveCriterion(ctx context.Context, criterion id.Criterion, version int64, after id.Criterion) (Criterion, error) {
	return s.touch(ctx, criterion, version, access.EditRollout, func(tx *act.Tx, c *Criterion) error {
		list, err := criteriaOf(ctx, tx, c.Wave)
		if err != nil {
			return err
		}
		if c.Rank, err = between(criterionPlaces(list), string(c.ID), string(after)); err != nil {
			return err
		}
		return saveCriterion(ctx, tx, c, "criterion.moved", "")
	})
}

// RemoveCriterion removes a criterion while its gate is open; a mandatory one needs a reason.
func (s *Service) RemoveCriterion(ctx context.Context, criterion id.Criterion, version int64, reason string) error {
	_, err := s.touch(ctx, criterion, version, access.EditRollout, func(tx *act.Tx, c *Criterion) error {
		if c.Mandatory {
			var err error
			if reason, err = needReason(reason); err != nil {
				return err
			}
		}
		return act.Remove(ctx, tx, criteria, c, history.Fact{Kind: "criterion.removed", Project: c.Project, Data: about{string(c.Wave), reason}})
	})
	return err
}

// Say answers a criterion with its evidence; a signature under an earlier answer falls.
func (s *Service) Say(ctx context.Context, criterion id.Criterion, version int64, answer Answer, evidence string) (Criterion, error) {
	return s.touch(ctx, criterion, version, access.EditRollout, func(tx *act.Tx, c *Criterion) error {
		old := *c
		c.Answer, c.Evidence = answer, evidence
		if err := c.check(); err != nil {
			return err
		}
		if c.Mandatory && c.Answer == Yes && c.Evidence == "" {
			return fault.Field("evidence", "is missing; a mandatory yes needs a link or a sentence that shows it")
		}
		if c.Answer == old.Answer && c.Evidence == old.Evidence {
			return nil
		}
		c.AnsweredBy, c.Answered, c.Signer, c.Signed = tx.Actor.Person, tx.Now, "", time.Time{}
		if c.Answer == Open {
			c.AnsweredBy, c.Answered = "", time.Time{}
		}
		return saveCriterion(ctx, tx, c, "criterion.answered", "")
	})
}

// Sign puts the actor's name under the answer. Who answered a mandatory criterion cannot sign it.
func (s *Service) Sign(ctx context.Context, criterion id.Criterion, version int64) (Criterion, error) {
	return s.touch(ctx, criterion, version, access.SignCriterion, func(tx *act.Tx, c *Criterion) error {
		switch {
		case c.Answer == Open:
			return fault.New(fault.Conflict, "There is no answer to sign yet")
		case tx.Actor.Person == "":
			return fault.New(fault.Forbidden, "Only a person can sign")
		case c.Mandatory && c.AnsweredBy == tx.Actor.Person:
			return fault.New(fault.Forbidden, "You answered this mandatory criterion yourself; somebody else has to sign it")
		case c.Signer != "":
			return fault.New(fault.Conflict, "This is signed already")
		}
		c.Signer, c.Signed = tx.Actor.Person, tx.Now
		return saveCriterion(ctx, tx, c, "criterion.signed", "")
	})
}

// Unsign takes the actor's own signature back.
func (s *Service) Unsign(ctx context.Context, criterion id.Criterion, version int64) (Criterion, error) {
	return s.touch(ctx, criterion, version, access.SignCriterion, func(tx *act.Tx, c *Criterion) error {
		if c.Signer == "" || c.Signer != tx.Actor.Person {
			return fault.New(fault.Conflict, "Your signature is not under this")
		}
		c.Signer, c.Signed = "", time.Time{}
		return saveCriterion(ctx, tx, c, "criterion.unsigned", "")
	})
}

// reset opens the answer again.
func (c *Criterion) reset() {
	c.Answer, c.AnsweredBy, c.Answered = Open, "", time.Time{}
	c.Signer, c.Signed = "", time.Time{}
}

func add(ctx context.Context, tx *act.Tx, w *Wave, list []NewCriterion) ([]Criterion, error) {
	stored, err := criteriaOf(ctx, tx, w.ID)
	if err != nil {
		return nil, err
	}
	places := criterionPlaces(stored)
	made := make([]Criterion, 0, len(list))
	for _, n := range list {
		c := Criterion{ID: n.ID, Project: w.Project, Wave: w.ID, Gate: n.Gate, Text: n.Text, Mandatory: n.Mandatory, Expires: n.Expires, Answer: Open}
		if c.Gate == "" {
			c.Gate = Entry
		}
		if c.ID == "" {
			c.ID = id.New[id.Criterion](tx.Now)
		}
		if !id.Valid(string(c.ID)) {
			return nil, fault.Field("id", "is not an id: 25 characters of 0-9a-z")
		}
		if err := w.open(c.Gate); err != nil {
			return nil, err
		}
		if err := c.check(); err != nil {
			return nil, err
		}
		last := ""
		if len(places) > 0 {
			last = places[len(places)-1].id
		}
		if c.Rank, err = between(places, "", last); err != nil {
			return nil, err
		}
		if err := saveCriterion(ctx, tx, &c, "criterion.added", ""); err != nil {
			return nil, err
		}
		places = append(places, placed{string(c.ID), c.Rank})
		made = append(made, c)
	}
	return made, nil
}

// touch loads a criterion whose gate is open, asks for the right, sets the version the actor saw, and runs fn.
func (s *Service) touch(ctx context.Context, criterion id.Criterion, version int64, action access.Action, fn func(tx *act.Tx, c *Criterion) error) (Criterion, error) {
	var c Criterion
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		var err error
		if c, err = criteria.Get(ctx, tx, string(criterion)); err != nil {
			return err
		}
		if err := tx.MayIn(ctx, action, c.Project); err != nil {
			return err
		}
		w, err := waves.Get(ctx, tx, string(c.Wave))
		if err != nil {
			return err
		}
		if err := w.open(c.Gate); err != nil {
			return err
		}
		if version != 0 {
			c.Version = version
		}
		return fn(tx, &c)
	})
	return c, err
}

func saveCriterion(ctx context.Context, tx *act.Tx, c *Criterion, kind, reason string) error {
	return act.Save(ctx, tx, criteria, c, history.Fact{Kind: kind, Project: c.Project, Data: about{string(c.Wave), reason}})
}

func criteriaOf(ctx context.Context, q db.Q, wave id.Wave) ([]Criterion, error) {
	return criteria.Select(ctx, q, `WHERE wave_id = $1 ORDER BY rank, id`, string(wave))
}

func criterionPlaces(list []Criterion) []placed {
	out := make([]placed, len(list))
	for i, c := range list {
		out[i] = placed{string(c.ID), c.Rank}
	}
	return out
}
