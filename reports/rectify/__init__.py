"""The loop that closes a notice: 整改事项, 整改通知单, replies, the recheck, 整改情况台账."""
