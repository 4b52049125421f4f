package history

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/review"
)

// reviewer is who works the case.
func (s story) reviewer() string { return []string{"reviewer1", "reviewer2"}[s.n%2] }

// caseOf is the case that the story's inspection opened.
func (h *history) caseOf(ctx context.Context, s story) (*review.Case, error) {
	first := id(s.date, s.key(fmt.Sprint("inspection", false)))
	for _, state := range []review.State{"", review.Closed, review.Dismissed, review.Transferred} {
		found, err := h.past.Review.List(ctx, review.Filter{Target: s.target.ID, State: state, Limit: 20})
		if err != nil {
			return nil, err
		}
		for _, one := range found {
			c, err := h.past.Review.Get(ctx, one.ID)
			if err != nil {
				return nil, err
			}
			if slices.Contains(c.Inspections, first) {
				return c, nil
			}
		}
	}
	return nil, fmt.Errorf("no case of %s, inspected on %s", s.target.Name, dateOf(s.date))
}

func (s story) act(what string) uuid.UUID { return id(s.date, s.key("act "+what)) }

func done(c *review.Case, act uuid.UUID) bool {
	return slices.ContainsFunc(c.Acts, func(a review.Act) bool { return a.ID == act })
}

// word is a decision and its reason.
func (s story) word(d review.Decision) review.DecideRequest {
	req := review.DecideRequest{Decision: d, Act: s.act(string(d))}
	switch d {
	case review.RequestEvidence:
		req.Reason = "[示例] 照片未显示口门全貌，请补充近景和全景各一张"
	case review.Dismiss:
		req.Reason = "[示例] 经核实当日为检修工况，已恢复，不构成问题"
	case review.Transfer:
		req.Reason, req.TransferTo = "[示例] 涉嫌违法，超出本级职责", "[示例] 市生态环境综合行政执法队"
	case review.Close:
		req.Reason = "[示例] 复查合格"
	}
	return req
}

// decide claims the case and takes a decision on it, unless it was taken before.
func (h *history) decide(ctx context.Context, s story, req review.DecideRequest) error {
	u := s.county.people[s.reviewer()]
	ctx = s.county.as(ctx, u)
	c, err := h.caseOf(ctx, s)
	if err != nil || done(c, req.Act) {
		return err
	}
	if _, err := h.past.Review.Claim(ctx, review.ClaimRequest{ID: c.ID, UserName: u.Name}); err != nil {
		return err
	}
	h.past.Clock.Advance(7 * time.Minute)
	req.ID, req.UserName = c.ID, u.Name
	_, err = h.past.Review.Decide(ctx, req)
	return err
}

// order says what is to be rectified: what the inspection found.
func (h *history) order(ctx context.Context, s story, workingDays int) error {
	req := review.DecideRequest{Decision: review.Order, Act: s.act(string(review.Order)), WorkingDays: workingDays}
	c, err := h.caseOf(s.county.as(ctx, s.county.people[s.reviewer()]), s)
	if err != nil {
		return err
	}
	var found []string
	for _, f := range c.Findings {
		found = append(found, f.Text.ZH)
	}
	req.OrderText = "[示例] 限期整改以下不符合项：" + strings.Join(found, "；")
	return h.decide(ctx, s, req)
}

// release claims the case and gives it back.
func (h *history) release(ctx context.Context, s story) error {
	u := s.county.people[s.reviewer()]
	ctx = s.county.as(ctx, u)
	c, err := h.caseOf(ctx, s)
	if err != nil || slices.ContainsFunc(c.Acts, func(a review.Act) bool { return a.Name == "released" }) {
		return err
	}
	if _, err := h.past.Review.Claim(ctx, review.ClaimRequest{ID: c.ID, UserName: u.Name}); err != nil {
		return err
	}
	h.past.Clock.Advance(11 * time.Minute)
	_, err = h.past.Review.Release(ctx, c.ID, u.Name)
	return err
}

// rectify reports that the order was carried out, with a photo of after.
func (h *history) rectify(ctx context.Context, s story, at time.Time) error {
	u := s.county.people["grid1"]
	c, err := h.caseOf(s.county.as(ctx, s.county.people[s.reviewer()]), s)
	act := s.act("rectified")
	if err != nil || done(c, act) {
		return err
	}
	ctx = s.county.as(ctx, u)
	after, err := take(shot{sceneOf[s.target.Kind], false, s.target.Name + " 整改后", at.Add(-20 * time.Minute), s.target.Place.LatLng, drawn(s.key("after"))})
	if err != nil {
		return err
	}
	if err := h.upload(ctx, after); err != nil {
		return err
	}
	_, err = h.past.Review.Rectified(ctx, review.RectifiedRequest{ID: c.ID, Act: act, Note: "[示例] 已按要求整改", After: []string{after.sha256}, UserName: u.Name})
	return err
}

// reinspect lets another pair look again.
func (h *history) reinspect(ctx context.Context, s story, at time.Time, passed bool) error {
	reviewer := s.county.people[s.reviewer()]
	c, err := h.caseOf(s.county.as(ctx, reviewer), s)
	act := s.act("reinspected")
	if err != nil || done(c, act) {
		return err
	}
	again, err := h.submit(ctx, s, at, true, !passed)
	if err != nil {
		return err
	}
	u, _ := s.pair(true)
	note := "[示例] 复查合格，问题已整改到位"
	if !passed {
		note = "[示例] 复查发现同一问题仍然存在"
	}
	_, err = h.past.Review.Reinspect(s.county.as(ctx, u), review.ReinspectRequest{ID: c.ID, Act: act, Inspection: again, Passed: passed, Note: note, UserName: u.Name})
	return err
}
