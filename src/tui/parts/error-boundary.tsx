import { Component, type ReactNode } from 'react'

export interface ErrorBoundaryProps {
  /** What is drawn instead; another value makes the boundary try again. */
  fallback(error: unknown): ReactNode
  /** A screen that failed is tried again when this changes. */
  attempt: string
  onError(error: unknown): void
  children: ReactNode
}

interface BoundaryState {
  error: unknown
  failed: boolean
  attempt: string
}

/** Keeps a screen that fails from ending the program: the others can still be gone to. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: undefined, failed: false, attempt: this.props.attempt }

  static getDerivedStateFromError(error: unknown): Partial<BoundaryState> {
    return { error, failed: true }
  }

  static getDerivedStateFromProps(
    props: ErrorBoundaryProps,
    state: BoundaryState
  ): Partial<BoundaryState> | null {
    if (props.attempt === state.attempt) return null
    return { error: undefined, failed: false, attempt: props.attempt }
  }

  override componentDidCatch(error: unknown): void {
    this.props.onError(error)
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback(this.state.error) : this.props.children
  }
}
