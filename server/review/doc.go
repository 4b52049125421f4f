// Package review is the county's evidence queue: findings open cases, reviewers claim and decide them, orders are rectified, re-inspected and closed.
package review
