package demo

import (
	"context"

	"throughline/internal/rollout"
)

// wave adds a wave with its criteria.
func (c *change) wave(day int, who, key, name, site string, teams []string, start, live int, criteria ...string) {
	c.on(day, who, "plan the wave "+name, func(ctx context.Context) error {
		w, err := c.Rollouts.AddWave(ctx, c.id, rollout.NewWave{Name: name, Site: site, Teams: c.teamsOf(teams...),
			Start: c.date(c.shift + start), GoLive: c.date(c.shift + live), Owner: c.person(who)})
		if err != nil {
			return err
		}
		c.waves[key] = w.ID
		list := make([]rollout.NewCriterion, len(criteria))
		for i, text := range criteria {
			list[i] = gate(text)
		}
		made, err := c.Rollouts.AddCriteria(ctx, w.ID, list)
		for _, m := range made {
			c.criteria[key] = append(c.criteria[key], m.ID)
		}
		return err
	})
}

// answers answers the n-th criterion of a wave, counted from 0; with a signer, that person signs it on the next day.
func (c *change) answers(day int, who, signer, key string, n int, answer rollout.Answer, evidence string) {
	c.on(day, who, "answer a criterion", func(ctx context.Context) error {
		_, err := c.Rollouts.Say(ctx, c.criteria[key][n], 0, answer, evidence)
		return err
	})
	if signer == "" {
		return
	}
	c.on(day+1, signer, "sign a criterion", func(ctx context.Context) error {
		_, err := c.Rollouts.Sign(ctx, c.criteria[key][n], 0)
		return err
	})
}

func (c *change) goesLive(day int, who, key string) {
	c.on(day, who, "take the wave live", func(ctx context.Context) error {
		_, err := c.Rollouts.TakeLive(ctx, c.waves[key], 0, c.date(c.shift+day), nil)
		return err
	})
}

func (c *change) isDone(day int, who, key string) {
	c.on(day, who, "finish the wave", func(ctx context.Context) error {
		_, err := c.Rollouts.Finish(ctx, c.waves[key], 0)
		return err
	})
}
